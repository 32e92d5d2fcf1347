/** What a reader has seen of a room: sent to the server, and the line before what they have not. Loaded once the room is live. */
import type { ChatClient } from "../../../client/connect.ts";
import type { ReadMark } from "../../../protocol/message.ts";
import { find } from "./dom.ts";
import type { MessageList } from "./message_list.ts";

/** A message counts as seen that was in sight for so long, in milliseconds. */
const MOMENT_MS = 600;
/** The mark is sent at most once in this time, in milliseconds; where it is not taken, more and more seldom. */
const SEND_MS = { soon: 1_000, between: 5_000, longest: 60_000 };
/** What is further from the end than this is not on the newest page. */
const PAGE = 40;

export interface ReadingOptions {
  client: ChatClient;
  list: MessageList;
  /** Of the room. */
  slug: string;
  /** Whether somebody can see the page. */
  isInView(): boolean;
}

/** The messages in sight: the seqs of the uppermost and of the lowest. */
interface Sight {
  top: number;
  bottom: number;
}

/** Up to where the reader has seen the room, on all of their devices. */
export class Reading {
  readonly #options: ReadingOptions;
  readonly #key: string;
  #mark: ReadMark | undefined;
  /** What the server has. */
  #sent: ReadMark | undefined;
  /** The seq of the message that the line stands before, wherever that is. */
  #lineAt: number | undefined;
  /** What was in sight when it was looked last, and nobody has looked away since. */
  #sight: Sight | undefined;
  /** Whether all between the mark and what is in sight was in sight as well. */
  #isJoined = false;
  /** Set back by hand, it is moved no more until the page is left, or the reader writes. */
  #isHeld = false;
  #hasWritten = false;
  #isLooking = false;
  #sending: ReturnType<typeof setTimeout> | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #tries = 0;

  constructor(options: ReadingOptions) {
    const { client, list, slug } = options;
    this.#options = options;
    this.#key = `longwave read ${slug} ${list.viewer}`;
    const { read, newFrom } = find("#room").dataset;
    const [version, seq] = read?.split(" ").map(Number) ?? [];
    if (version !== undefined && seq !== undefined) this.#sent = { version, seq };
    this.#mark = this.#sent;
    this.#lineAt = Number(newFrom) || undefined;
    const kept = this.#kept();
    // Another page could not send it.
    if (kept && isLater(kept, this.#sent)) {
      this.#mark = kept;
      this.#sendSoon();
      if (this.#lineAt && this.#lineAt <= kept.seq) this.#dropLine();
    }

    const messages = find("#messages");
    const look = () => this.look();
    messages.addEventListener("longwave:unread", ({ target }) => {
      this.#unreadFrom(Number((target as HTMLElement).dataset.seq));
    });
    messages.addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes]) as HTMLElement[];
      this.#arrived(added.filter(({ dataset }) => dataset?.seq));
      look();
    }).observe(messages, { childList: true });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#leave();
      else look();
    });
    addEventListener("pagehide", () => this.#leave());
    addEventListener("online", () => this.#send());
    addEventListener("storage", ({ key }) => key === this.#key && this.#adopt(this.#kept()));
    find("#new-messages").addEventListener("click", (event) => this.#jump(event), true);
    client.on("posted", () => this.#wrote());
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    find<HTMLInputElement>("#dates [name=zone]").value = timeZone;
    look();
  }

  /** Something may have come into sight, or gone. */
  look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#sight = this.#inSight();
    setTimeout(() => {
      this.#isLooking = false;
      const before = this.#sight;
      const now = this.#inSight();
      if (before && now) {
        this.#saw(Math.max(before.top, now.top), Math.min(before.bottom, now.bottom));
      }
      if (before?.top !== now?.top || before?.bottom !== now?.bottom) this.look();
    }, MOMENT_MS);
  }

  /** A text of the reader's has been taken. */
  #wrote(): void {
    this.#isHeld = false;
    this.#hasWritten = true;
    this.look();
  }

  /** Marks a message and what comes after it as not read. */
  #unreadFrom(seq: number): void {
    this.#isHeld = true;
    this.#lineAt = seq;
    this.#placeLine();
    this.#move({ version: (this.#mark?.version ?? 0) + 1, seq: seq - 1 });
  }

  #inSight(): Sight | undefined {
    const { list, isInView } = this.#options;
    const { uppermost, lowest } = list.position;
    return isInView() ? { top: Number(uppermost?.dataset.seq ?? 0), bottom: lowest } : undefined;
  }

  /** These were in sight for a moment. */
  #saw(first: number, last: number): void {
    const { list } = this.#options;
    if (first > last || this.#isHeld || !list.viewer) return;
    const { version = 0, seq } = this.#mark ?? {};
    // In a room where they have never been, nothing is unread.
    const from = seq ?? list.position.newest;
    this.#isJoined ||= first <= from + 1 || list.at === undefined;
    if (this.#isJoined && (seq === undefined || last > seq)) {
      this.#move({ version, seq: Math.max(from, last) });
    }
    if (this.#hasWritten && this.#isAllSeen) this.#dropLine();
  }

  get #isAllSeen(): boolean {
    return (this.#mark?.seq ?? 0) >= this.#options.list.position.newest;
  }

  #dropLine(): void {
    this.#hasWritten = false;
    this.#lineAt = undefined;
    this.#placeLine();
  }

  /** What others have said where nobody looks is new; the line stays where it is. */
  #arrived(messages: HTMLElement[]): void {
    const { list, isInView } = this.#options;
    const { seq } = this.#mark ?? {};
    const isLookedAt = isInView() && list.at === undefined;
    if (this.#lineAt === undefined && seq !== undefined && !isLookedAt) {
      const fresh = messages.filter(
        ({ dataset }) => Number(dataset.seq) > seq && !("mine" in dataset || "removed" in dataset),
      );
      if (fresh.length > 0) {
        this.#lineAt = Math.min(...fresh.map(({ dataset }) => Number(dataset.seq)));
      }
    }
    this.#placeLine();
  }

  /** Has the line stand before its message, once that is on the page; or nowhere. */
  #placeLine(): void {
    const line = document.querySelector("#messages > [data-new]");
    const first = document.querySelector(`#messages > [data-seq="${this.#lineAt}"]`);
    if (line ? line.nextElementSibling === first : !first) return;
    this.#options.list.position.keepDuring(() => {
      line?.remove();
      const { content } = find<HTMLTemplateElement>("#page-links");
      first?.before(line ?? find("[data-new]", content).cloneNode(true));
      first?.removeAttribute("data-follows");
    });
  }

  /** To where one left first, if that was not seen; the list leads to the end itself. */
  #jump(event: Event): void {
    const lineAt = this.#lineAt ?? 0;
    const { list } = this.#options;
    const passed = this.#isJoined ? (this.#sight?.bottom ?? 0) : 0;
    if (lineAt <= Math.max(this.#mark?.seq ?? 0, passed)) return;
    const line = document.querySelector("#messages > [data-new]");
    if (!line && list.position.newest - lineAt < PAGE) return;
    event.stopImmediatePropagation();
    if (line) line.scrollIntoView();
    else location.href = location.pathname;
  }

  #leave(): void {
    this.#sight = undefined;
    if (this.#isAllSeen) this.#dropLine();
    this.#send();
  }

  #move(mark: ReadMark): void {
    this.#mark = mark;
    this.#keep();
    this.#sendSoon();
  }

  /** Another tab or device has a mark that counts more. */
  #adopt(mark: ReadMark | undefined): void {
    if (!mark || !isLater(mark, this.#mark)) return;
    if (mark.version > (this.#mark?.version ?? 0)) this.#isHeld = true;
    this.#mark = mark;
    this.#keep();
  }

  #sendSoon(ms = SEND_MS.soon): void {
    const sinceMs = performance.now() - this.#sentAt;
    this.#sending ??= setTimeout(() => this.#send(), Math.max(ms, SEND_MS.between - sinceMs));
  }

  #send(): void {
    clearTimeout(this.#sending);
    this.#sending = undefined;
    const mark = this.#mark;
    const { list, client } = this.#options;
    if (!mark || !list.viewer || !isLater(mark, this.#sent)) return;
    this.#sentAt = performance.now();
    void client.markRead(mark).then(
      ({ json, refusal }) => {
        if (json && isMark(json)) this.#taken(json);
        else if (refusal && !/rate|unav/.test(refusal.code)) this.#refused();
        else this.#sendAgain();
      },
      () => this.#sendAgain(),
    );
  }

  #taken({ version, seq }: ReadMark): void {
    this.#tries = 0;
    this.#sent = { version, seq };
    this.#adopt(this.#sent);
    if (isLater(this.#mark, this.#sent)) this.#sendSoon();
  }

  /** The room is another one than the mark is from, or not the reader's any more. */
  #refused(): void {
    this.#mark = this.#sent;
    tolerant(() => localStorage.removeItem(this.#key));
  }

  #sendAgain(): void {
    this.#sendSoon(Math.min(SEND_MS.between * 2 ** this.#tries++, SEND_MS.longest));
  }

  #keep(): void {
    tolerant(() => localStorage.setItem(this.#key, JSON.stringify(this.#mark)));
  }

  #kept(): ReadMark | undefined {
    return tolerant(() => {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "null");
      return kept && isMark(kept) ? kept : undefined;
    });
  }
}

/** Of two marks, the server keeps the one that counts more, too. */
function isLater(mark: ReadMark | undefined, other: ReadMark | undefined): boolean {
  if (!mark || !other) return mark !== undefined;
  return mark.version === other.version ? mark.seq > other.seq : mark.version > other.version;
}

function isMark({ version, seq }: Partial<ReadMark>): boolean {
  return Number.isSafeInteger(version) && Number.isSafeInteger(seq);
}

/** Storage may be forbidden, or full. */
function tolerant<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
