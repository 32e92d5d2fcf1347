import { type Bounds, retryAfterPause } from "../polling/client/backoff.ts";
import type { Action, Message } from "../protocol/message.ts";
import type { Clock } from "./clock.ts";
import { type Deferred, defer } from "./deferred.ts";
import type { OutboxStorage } from "./outbox_storage.ts";
import {
  type Attempt,
  type Channel,
  isPost,
  type Pending,
  type PendingChange,
  type PendingPost,
} from "./pending.ts";

export interface OutboxOptions {
  /** Undefined while there is no way, and what is written waits. */
  channel: () => Channel | undefined;
  storage: OutboxStorage;
  clock: Clock;
  /** Is told of each post and change that is new, refused, or tried again. */
  onChange: (pending: Pending) => void;
  /** @param message as it is after that */
  onAcknowledged: (pending: Pending, message: Message) => void;
  /** Is told of what was given up, by this tab or another one. */
  onDiscarded: (pending: Pending) => void;
  /** Asks for the room's newest messages, which a page may show without telling of each. */
  readNewest: () => Promise<Message[]>;
}

type Written = Pick<PendingPost, "text" | "replyTo"> | Pick<PendingChange, "seq" | "action">;

interface Entry {
  readonly pending: Pending;
  /** What it is under way by; by an earlier run it may be so as well. */
  run?: ChannelRun | undefined;
  /** Whether it was sent. */
  isTried: boolean;
  readonly settled: Deferred<Message>;
}

/** What is sent by one channel, until there is another. */
interface ChannelRun {
  readonly channel: Channel;
  inFlight: number;
  /** Since something was cut: what is still under way comes back first, so that order is kept. */
  halted: boolean;
}

/** A post was refused; the message says why: the server's reason, unless there is a `pathStatus`. */
export class RefusedError extends Error {
  override name = "RefusedError";
  /** Where something on the way refuses it, and not the server: the status it answers; 0 where it gives no answer. */
  readonly pathStatus: number | undefined;

  constructor(message: string, pathStatus?: number) {
    super(message);
    this.pathStatus = pathStatus;
  }
}

/** How many posts are under way at once after the server has said that it is too many; its own budget. */
const SLOWED_WINDOW = 100;

/** The pauses between attempts, in milliseconds. */
const PAUSE_MS: Bounds = { first: 500, longest: 10_000 };

/**
 * What a person has written and the server has not acknowledged. Sent in the
 * order written, each again with the same nonce until the server has answered it;
 * kept where there is storage, so that it outlives a reload.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #entries: Entry[] = [];
  /** The nonces of posts that were given up when the server might have had them. */
  readonly #withdrawn = new Set<string>();
  #run: ChannelRun | undefined;
  #failures = 0;
  #retryAfter = 0;
  #closed = false;
  #slowed = false;
  /** Until the server's own Retry-After is over; a pause of this side's making ends with the next post. */
  #isRateLimited = false;
  /** Ends the pause before the next attempt. */
  #endPause = () => {};

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.storage.onWithdrawn((nonce) => {
      const entry = this.#entries.find(({ pending }) => pending.nonce === nonce);
      if (entry) this.#giveUp(entry);
    });
  }

  /** Everything that is not acknowledged, in the order written. */
  get pending(): readonly Pending[] {
    return this.#entries.map(({ pending }) => pending);
  }

  /** The same, and beside it what the browser's other tabs have of the room; `retry` and `discard` know those too. */
  get pendingInBrowser(): readonly Pending[] {
    const { pending } = this;
    const others = this.#kept.filter(({ nonce }) => !pending.some((own) => own.nonce === nonce));
    return [...pending, ...others].sort((a, b) => a.at - b.at);
  }

  get #kept(): Pending[] {
    return this.#options.storage.read().filter((kept): kept is Pending => !("isWithdrawn" in kept));
  }

  /** Takes up what an earlier page has left. */
  restore(): void {
    for (const kept of this.#options.storage.read()) {
      if ("isWithdrawn" in kept) this.#withdrawn.add(kept.nonce);
      else this.#enter(kept, true).catch(() => {});
    }
    if (this.#withdrawn.size === 0) return;
    this.#options.readNewest().then(
      (messages) => {
        for (const message of messages) this.seen(message);
      },
      // The next page asks again.
      () => {},
    );
  }

  /**
   * Has taken it, and stored it, when it returns. The promise resolves once the server has
   * acknowledged it, and rejects with a RefusedError where it is refused; it stays here to be tried
   * again or discarded.
   *
   * @throws where it is not taken: closed
   */
  add(text: string, replyTo?: number): Promise<Message> {
    return this.#take({ text, ...(replyTo && { replyTo }) });
  }

  /** The same for what is to be done with a message that is there. */
  change(seq: number, action: Action): Promise<Message> {
    return this.#take({ seq, action });
  }

  /** Gives a post that waits another text. Where the server has it with the old one, it is edited there. */
  rewrite(nonce: string, text: string): void {
    const entry = this.#find(nonce);
    if (!entry || !isPost(entry.pending)) return;
    this.#update(entry, { text, ...(isUnsure(entry) && { isRewritten: true }) });
  }

  /** Tries a refused post again. */
  retry(nonce: string): void {
    const entry = this.#find(nonce);
    if (!entry) return;
    delete entry.pending.refusal;
    delete entry.pending.pathStatus;
    this.#update(entry, {});
    this.flush();
  }

  /** Gives up what waits. A post that the server has all the same is removed there once that shows. */
  discard(nonce: string): void {
    const entry = this.#find(nonce);
    if (!entry) return;
    // Told to the other tabs by being kept, if only for now.
    this.#options.storage.put({ nonce, isWithdrawn: true });
    if (!this.#giveUp(entry)) this.#options.storage.remove(nonce);
  }

  /** @returns whether the server may have it all the same */
  #giveUp(entry: Entry): boolean {
    const { pending } = entry;
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    const isPosted = isPost(pending) && isUnsure(entry);
    if (isPosted) {
      this.#withdrawn.add(pending.nonce);
      this.#options.storage.put({ nonce: pending.nonce, isWithdrawn: true });
    }
    entry.settled.reject(new RefusedError("discarded"));
    this.#options.onDiscarded(pending);
    return isPosted;
  }

  /** A message is there, whichever way that has come out. */
  seen(message: Message): void {
    const { nonce, seq } = message;
    if (!this.#withdrawn.delete(nonce)) return;
    if (!("removed" in message)) this.change(seq, { type: "remove" }).catch(() => {});
    this.#options.storage.remove(nonce);
  }

  /**
   * Sends what is waiting, now: when there is a new way, say. By another channel
   * than before, whatever is not acknowledged goes again from its beginning, and
   * what the old one still delivers is a repetition: each keeps the order, and so
   * both together do. If only the rest went by the new one, it would overtake.
   */
  flush(): void {
    this.#endPause();
    this.#isRateLimited = false;
    const channel = this.#options.channel();
    if (!channel) return;
    if (channel !== this.#run?.channel) {
      this.#run = { channel, inFlight: 0, halted: false };
    }
    const run = this.#run;
    if (run.inFlight === 0) run.halted = false;
    const most = this.#slowed ? Math.min(channel.window, SLOWED_WINDOW) : channel.window;
    let behind: string | undefined;
    for (const entry of this.#entries) {
      if (run.halted || run.inFlight >= most) return;
      if (entry.pending.refusal !== undefined) continue;
      if (entry.run !== run) void this.#send(entry, run, behind);
      behind = entry.pending.nonce;
    }
  }

  /** Stops sending; what is stored stays so for the next page. */
  close(): void {
    this.#closed = true;
    this.#endPause();
    for (const { settled } of this.#entries.splice(0)) {
      settled.reject(new Error("closed before it was acknowledged"));
    }
  }

  #take(written: Written): Promise<Message> {
    if (this.#closed) throw new Error("closed");
    const { clock } = this.#options;
    const pending = { nonce: clock.randomId(), at: clock.date(), tries: 0, ...written };
    this.#options.storage.put(pending);
    return this.#enter(pending, false);
  }

  /** @param isTried whether an earlier page may have sent it */
  #enter(pending: Pending, isTried: boolean): Promise<Message> {
    const entry: Entry = { pending, isTried, settled: defer<Message>() };
    this.#entries.push(entry);
    this.#options.onChange(pending);
    if (!this.#isRateLimited) this.flush();
    return entry.settled.promise;
  }

  #update({ pending }: Entry, fields: Partial<PendingPost>): void {
    Object.assign(pending, fields);
    this.#options.storage.put(pending);
    this.#options.onChange(pending);
  }

  async #send(entry: Entry, run: ChannelRun, behind: string | undefined): Promise<void> {
    const { pending } = entry;
    entry.run = run;
    entry.isTried = true;
    run.inFlight++;
    if (++pending.tries > 1) this.#options.storage.put(pending);
    const attempt = await run.channel.send(pending, behind);
    run.inFlight--;
    pending.tries += attempt.again ?? 0;
    if (entry.run === run) entry.run = undefined;
    if (this.#entries.includes(entry)) this.#handleAttempt(attempt, entry, run);
    else if ("message" in attempt && !this.#closed) this.seen(attempt.message);
    if (run !== this.#run) return;
    if (!run.halted) this.flush();
    else if (run.inFlight === 0) this.#pause();
  }

  #handleAttempt(attempt: Attempt, entry: Entry, run: ChannelRun): void {
    if ("message" in attempt) {
      this.#failures = 0;
      const { message } = attempt;
      const { pending } = entry;
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      // Kept before the post is not any more: a page that ends here leaves one of the two.
      if (isPost(pending) && pending.isRewritten && pending.text !== message.text) {
        this.change(message.seq, { type: "edit", text: pending.text }).catch(() => {});
      }
      this.#options.storage.remove(pending.nonce);
      this.#options.onAcknowledged(pending, message);
      entry.settled.resolve(message);
    } else if (run !== this.#run) {
      // It is under way by the new channel, of which this says nothing.
    } else if ("refusal" in attempt) {
      const { refusal, pathStatus } = attempt;
      // What was refused stays so from one page to the next, until the person acts.
      this.#update(entry, { refusal, ...(pathStatus !== undefined && { pathStatus }) });
      entry.settled.reject(new RefusedError(refusal, pathStatus));
    } else {
      run.halted = true;
      if (attempt.retryAfter) this.#slowed = true;
      this.#retryAfter = Math.max(this.#retryAfter, attempt.retryAfter ?? 0);
    }
  }

  /** What another tab has, this one has as well from now on: its nonce makes that harmless. */
  #find(nonce: string): Entry | undefined {
    const find = () => this.#entries.find(({ pending }) => pending.nonce === nonce);
    const others = find() ? undefined : this.#kept.find((kept) => kept.nonce === nonce);
    if (others) this.#enter(others, true).catch(() => {});
    return find();
  }

  #pause(): void {
    if (this.#closed) return;
    const { clock } = this.#options;
    const waitMs = this.#retryAfter * 1000;
    this.#isRateLimited = waitMs > 0;
    this.#retryAfter = 0;
    if (waitMs > 0) {
      // The server's own word: not sooner, whatever the network does.
      const timer = clock.setTimeout(() => this.flush(), waitMs);
      this.#endPause = () => clock.clearTimeout(timer);
    } else {
      const control = new AbortController();
      this.#endPause = () => control.abort();
      retryAfterPause(this.#failures++, () => this.flush(), clock, control.signal, PAUSE_MS);
    }
  }
}

/** Whether the server may have it, and has not said no: who refuses it on the way may have let it pass before. */
function isUnsure({ isTried, pending: { refusal, pathStatus } }: Entry): boolean {
  return isTried && (refusal === undefined || pathStatus !== undefined);
}
