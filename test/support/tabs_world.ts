import type { Clock } from "../../src/client/clock.ts";
import { ChatClient } from "../../src/client/connect.ts";
import type { Pending, PendingPost } from "../../src/client/pending.ts";
import type { TabMessage } from "../../src/client/tabs/bus.ts";
import type { Lease } from "../../src/client/tabs/election.ts";
import { SharedConnection } from "../../src/client/tabs/shared_connection.ts";
import type { MakeConnection, Transport } from "../../src/client/transport.ts";
import type { Joined, JoinRequest } from "../../src/protocol/events.ts";
import type { Changes, Message } from "../../src/protocol/message.ts";
import { VirtualClock } from "./virtual_clock.ts";

interface Tab {
  name: string;
  room: string;
  client: ChatClient;
  way: SharedConnection;
  state: "open" | "frozen" | "gone";
  /** What waits for a frozen tab to come back. */
  waiting: (() => void)[];
  /** How many messages were on its page when it was opened. */
  from: number;
  shown: Message[];
  posted: string[];
  /** How many connections to the server it has. */
  connections: number;
  /** Ends the session that it has with the server; there will be another. */
  cut(): void;
  /** How many joins of others by its connection get no answer in time. */
  overdue: number;
}

/** How long an answer to a join is waited for, in milliseconds. */
export const OVERDUE_MS = 120_000;

/**
 * A browser's tabs, what they hear each other by, and a server, on a virtual clock. Whatever is
 * said takes its time, and keeps its order between the two whom it concerns.
 */
export class TabsWorld {
  readonly clock = new VirtualClock();
  readonly tabs: Tab[] = [];
  readonly rooms = new Map<string, Message[]>();
  /** What has been seen that must not be. */
  readonly findings: string[] = [];
  /** What was written into the browser's storage, in its order. */
  readonly #written: { by: Tab; at: number; lease: Lease | undefined }[] = [];
  readonly #lagMs: number;
  readonly #hearing = new Map<Tab, (message: TabMessage) => void>();
  readonly #lines = new Map<string, number>();
  readonly #sockets = new Set<(message: Message) => void>();
  #seed: number;
  #newestTerm = 0;

  /** @param lagMs after how long a tab sees what another one has stored */
  constructor(seed: number, lagMs: number) {
    this.#seed = seed;
    this.#lagMs = lagMs;
  }

  open(room: string): void {
    const tab = {
      room,
      name: `t${this.tabs.length}`,
      state: "open",
      connections: 0,
      overdue: 0,
      cut() {},
    } as Tab;
    const from = this.#log(room).length;
    Object.assign(tab, { from, waiting: [], shown: [], posted: [] });
    this.tabs.push(tab);
    const { now, date, randomId } = this.clock;
    // As in a browser, also what was due while the tab was frozen can be cleared until it runs.
    const cleared = new Set<unknown>();
    const clock: Clock = {
      ...{ now, date, randomId },
      setTimeout: (act, ms) => {
        const timer = this.clock.setTimeout(
          () => this.#run(tab, () => cleared.has(timer) || act()),
          ms,
        );
        return timer;
      },
      clearTimeout: (timer) => {
        cleared.add(timer);
        this.clock.clearTimeout(timer);
      },
      random: () => this.#random(1_000) / 1_000,
    };
    const cursor = cursorOf(this.#log(room));
    const fetch = (input: unknown, init?: RequestInit) => this.#fetch(tab, String(input), init);
    tab.client = new ChatClient("http://x", { room, after: cursor, fetch, clock }, (...given) => {
      tab.way = new SharedConnection(
        {
          tab: tab.name,
          openBus: (_name, hear) => {
            this.#hearing.set(tab, hear);
            return {
              say: (message) => this.#run(tab, () => this.#say(tab, message)),
              close: () => this.#hearing.delete(tab),
            };
          },
          openLease: () => ({
            read: () => this.#lease(tab),
            write: (lease) => {
              if (tab.state === "open") this.#written.push({ by: tab, at: now(), lease });
            },
          }),
          isHidden: () => false,
          makeConnection: this.#makeLadder(tab),
        },
        () => ({ key: "one" }),
        ...given,
      );
      return tab.way;
    });
    tab.client.on("message", (message) => tab.shown.push(message));
  }

  /** As a browser does it: the page is told. */
  close(tab: Tab): void {
    void tab.client.close();
    tab.state = "gone";
  }

  /** Nobody is told. */
  crash(tab: Tab): void {
    tab.state = "gone";
    tab.connections = 0;
    this.#hearing.delete(tab);
  }

  /** @param isTold whether the page is told before, as by a browser, or not, as when a machine sleeps */
  freeze(tab: Tab, isTold: boolean): void {
    if (isTold) tab.way.leave();
    tab.state = "frozen";
  }

  thaw(tab: Tab): void {
    tab.state = "open";
    for (const act of tab.waiting.splice(0)) act();
    tab.way.enter();
  }

  post(tab: Tab, text: string): void {
    tab.posted.push(text);
    tab.client.post(text).catch(() => {});
  }

  /** Somebody elsewhere posts. */
  hearFromOutside(room: string, text: string): void {
    this.#store(room, { nonce: `outside ${text}`, text, at: 0, tries: 0 });
  }

  end(): void {
    for (const { client } of this.tabs) void client.close();
  }

  #log(room: string): Message[] {
    const log = this.rooms.get(room) ?? [];
    this.rooms.set(room, log);
    return log;
  }

  #lease(tab: Tab): Lease | undefined {
    const seen = this.clock.now() - this.#lagMs;
    return this.#written.filter(({ by, at }) => by === tab || at <= seen).at(-1)?.lease;
  }

  #run(tab: Tab, act: () => void): void {
    if (tab.state === "open") act();
    else if (tab.state === "frozen") tab.waiting.push(act);
  }

  /** A whole number below another. */
  #random(limit: number): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return (this.#seed >> 8) % limit;
  }

  /** Later, but not before what was sent earlier on the same line. */
  #send(line: string, act: () => void): void {
    const now = this.clock.now();
    const at = Math.max(now + this.#random(40), this.#lines.get(line) ?? 0);
    this.#lines.set(line, at);
    this.clock.setTimeout(act, at - now);
  }

  #say(tab: Tab, message: TabMessage): void {
    if (message.type === "beat" || message.type === "event" || message.type === "answer") {
      const isHolder = this.#lagMs > 0 || this.#lease(tab)?.term.tab === tab.name;
      if (!isHolder) this.findings.push(`${tab.name} acts without the lease`);
      if (this.#lagMs === 0 && message.term.count < this.#newestTerm)
        this.findings.push(`${tab.name} acts too late`);
      this.#newestTerm = Math.max(this.#newestTerm, message.term.count);
    }
    const copy = structuredClone(message);
    for (const other of this.tabs) {
      if (other === tab) continue;
      this.#send(`${tab.name} to ${other.name}`, () =>
        this.#run(other, () => this.#hearing.get(other)?.(copy)),
      );
    }
  }

  #store(room: string, { nonce, text }: PendingPost): Message {
    const log = this.#log(room);
    const known = log.find((message) => message.nonce === nonce);
    if (known) return known;
    const seq = log.length + 1;
    const message = { room, seq, rev: seq, nonce, text } as Message;
    log.push(message);
    for (const tell of this.#sockets) tell(message);
    return message;
  }

  #changes(room: string, after?: string): Changes {
    const log = this.#log(room);
    const rev = Number(after?.split(".")[1] ?? 0);
    return { messages: log.slice(rev), cursor: cursorOf(log), more: false };
  }

  /** A request of its own, for the feed and what is posted beside it. */
  #fetch(tab: Tab, address: string, init: RequestInit = {}): Promise<Response> {
    const { pathname, searchParams } = new URL(address);
    const room = pathname.split("/")[3] as string;
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      const after = searchParams.get("after") ?? undefined;
      this.#send(`${tab.name} requests`, () => {
        const json =
          init.method === "POST"
            ? this.#store(room, JSON.parse(String(init.body)))
            : this.#changes(room, after);
        this.#run(tab, () => resolve(Response.json(json)));
      });
    });
  }

  /** A connection that always gets through, and is lost with its tab. */
  #makeLadder(tab: Tab): MakeConnection {
    return (target, listener, onChange) => {
      const joined = new Set<string>();
      const listening = new Map<string, Set<(detail: unknown) => void>>();
      let isOpen = true;
      let session = 0;
      const unanswered = new Set<(attempt: object) => void>();
      tab.connections++;
      const way: { active: Transport | undefined; transport: "polling" } = {
        active: undefined,
        transport: "polling",
      };
      const within = (act: () => void) => {
        const own = session;
        return () => isOpen && own === session && act();
      };
      const up = (act: () => void) => this.#send(`${tab.name} up`, within(act));
      const down = (act: () => void) => {
        const arrive = within(act);
        this.#send(`${tab.name} down`, () => this.#run(tab, arrive));
      };
      const tell = (message: Message) => {
        if (!joined.has(message.room)) return;
        down(() => {
          for (const hear of listening.get("message") ?? []) hear(message);
        });
      };
      this.#sockets.add(tell);
      const join = (room: string, after: string | undefined, then: (changes: Changes) => void) =>
        up(() => {
          joined.add(room);
          const changes = this.#changes(room, after);
          down(() => then(changes));
        });
      const events = {
        on(type: string, hear: (detail: unknown) => void) {
          listening.set(type, (listening.get(type) ?? new Set()).add(hear));
          return events;
        },
        off(type: string, hear: (detail: unknown) => void) {
          listening.get(type)?.delete(hear);
          return events;
        },
      };
      const rung = {
        transport: "polling",
        window: 1_000,
        events,
        join: ({ room, after }: JoinRequest, onAnswer: (answer?: Joined) => void) => {
          if (tab.overdue === 0) join(room, after, (changes) => onAnswer({ ...changes, room }));
          else if (tab.overdue--) this.clock.setTimeout(within(onAnswer), OVERDUE_MS);
        },
        leave: (room: string) => up(() => joined.delete(room)),
        send: (pending: Pending, _behind?: string, room = target.room) =>
          new Promise((resolve) => {
            unanswered.add(resolve);
            up(() => {
              const message = this.#store(room, pending as PendingPost);
              down(() => resolve({ message }));
            });
          }),
        typing() {},
        close() {},
      } as unknown as Transport;
      events.on("message", (message) => {
        const isNext = (message as Message).room === target.room;
        if (isNext && listener.onMessage(message as Message) === undefined) catchUp();
      });
      const catchUp = () => {
        const after = listener.cursor;
        join(target.room, after, (changes) => {
          listener.onChanges(changes, after);
          if (way.active) return;
          way.active = rung;
          onChange();
        });
      };
      catchUp();
      tab.cut = () => {
        if (!isOpen) return;
        session++;
        joined.clear();
        way.active = undefined;
        onChange();
        for (const settle of unanswered) settle({});
        this.clock.setTimeout(() => this.#run(tab, () => isOpen && catchUp()), 200);
      };
      return Object.assign(way, {
        renew() {},
        check() {},
        wake() {},
        close: () => {
          if (isOpen && tab.connections > 0) tab.connections--;
          isOpen = false;
          this.#sockets.delete(tell);
        },
      });
    };
  }
}

function cursorOf(log: Message[]): string {
  return `e.${log.length}`;
}
