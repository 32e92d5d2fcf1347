import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoomLog } from "../../src/chat/room_log.ts";
import { type Bound, UNBOUNDED } from "../../src/chat/slice.ts";
import type { Store } from "../../src/chat/store.ts";
import type { Message } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { ANA, BEN, newChat } from "../support/rooms.ts";
import { temporaryFolder } from "../support/server.ts";

const READS = ["changes", "page", "message", "rev", "revs"] as const;

/** A store whose reads take some turns of the event loop before they look, and some until they are told. */
function slowed(store: Store, turns: Iterator<number>): Store {
  const wait = async () => {
    for (let left = turns.next().value as number; left > 0; left--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  for (const name of READS) {
    const read = store[name].bind(store) as (...given: unknown[]) => Promise<unknown>;
    Object.assign(store, {
      [name]: async (...given: unknown[]) => {
        await wait();
        const found = await read(...given);
        await wait();
        return found;
      },
    });
  }
  return store;
}

type Step =
  | {
      type: "post" | "edit" | "remove" | "react";
      process: number;
      slug: string;
      seq: number;
      word: string;
    }
  | { type: "wake"; process: number; slug: string }
  | { type: "read"; process: number; slug: string; back: number | undefined; length: number };

const slug = fc.constantFrom("lobby", "tea");
const process = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom("post" as const, "edit" as const, "remove" as const, "react" as const),
      process,
      slug,
      seq: fc.integer({ min: 1, max: 6 }),
      word: fc.constantFrom("a", "bb", "ccc", "dddd"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("wake" as const), process, slug }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("read" as const),
      process,
      slug,
      // Without: from the newest page on.
      back: fc.option(fc.nat(8), { nil: undefined }),
      length: fc.integer({ min: 1, max: 12 }),
    }),
  },
);

/** What a reader who shows every change it is told of sees in the end. */
class View {
  readonly messages = new Map<number, Message>();
  /** Whatever changed after this is shown. */
  readonly begun: number;
  rev: number;

  constructor(rev: number) {
    this.begun = this.rev = rev;
  }

  /** Begins with a page of messages, in the order of the room. */
  begin(page: Message[]): void {
    expect(page.map(({ seq }) => seq)).toEqual(page.map((_, index) => index + 1));
    for (const message of page) this.messages.set(message.seq, message);
  }

  show(message: Message): void {
    expect(message.rev).toBeGreaterThan(this.rev);
    this.rev = message.rev;
    this.messages.set(message.seq, message);
  }
}

test("whoever writes, from two processes at once, and wherever a reader begins: each change once, in order, none missing", async () => {
  const folder = temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 15 }),
      fc.infiniteStream(fc.nat(4)),
      async (rounds, turns) => {
        run += 1;
        const path = `${folder}/${run}.db`;
        // Small, so that what is read is often older than the log.
        const logBounds = { count: 5, length: 60 };
        const begin = () => newChat({ logBounds }, slowed(openSqliteStore(path), turns));
        const first = await begin();
        const processes = [first, await begin()];
        const views: { view: View; log: RoomLog; end: () => void }[] = [];
        let count = 0;

        const take = async (given: Step) => {
          const { chat } = processes[given.process] as typeof first;
          const room = await chat.rooms.enter(given.slug, ANA);
          if (given.type === "wake") {
            await chat.logs.get(given.slug)?.refresh();
            return;
          }
          if (given.type === "read") {
            const bound: Bound = {
              ...UNBOUNDED,
              length: given.length,
              lengthOf: ({ message }) => message.text.length,
            };
            const { back } = given;
            const view = new View(back === undefined ? 0 : Math.max(0, room.rev - back));
            for (let more = true, isNew = back === undefined; more; isNew = false) {
              const after = isNew ? undefined : chat.logs.cursor(view.rev);
              await chat.messages.follow(room, after, isNew ? UNBOUNDED : bound, (reading, log) => {
                expect(reading.reset).toBeUndefined();
                if (isNew) view.begin(reading.changes.map(({ message }) => message));
                else for (const { message } of reading.changes) view.show(message);
                view.rev = Math.max(view.rev, reading.rev);
                more = reading.more;
                if (more) return;
                const end = chat.logs.subscribe(({ message }, { room }) => {
                  if (room.slug === given.slug) view.show(message);
                });
                views.push({ view, log, end });
              });
            }
            return;
          }
          const { word, seq, slug } = given;
          const { messages } = chat;
          const change = {
            post: () => messages.post(ANA, room, { text: `${word}${++count}`, nonce: `${count}` }),
            edit: () =>
              messages.change(ANA, room, seq, { type: "edit", text: `${word}${++count}` }),
            remove: () => messages.change(ANA, room, seq, { type: "remove" }),
            react: () =>
              messages.change(BEN, room, seq, {
                type: "react",
                emoji: "👍",
                present: count++ % 2 === 0,
              }),
          }[given.type];
          // There may be no such message, or it is removed.
          await change().catch((error) => expect(error.code).toMatch(/not_found|conflict/));
          expect(slug).toBe(room.slug);
        };

        for (const round of rounds) await Promise.all(round.map(take));
        for (const { view, log, end } of views) {
          await log.refresh();
          end();
          const { messages, rev } = await first.store.changes(log.room, 0, 1_000);
          expect(log.rev).toBe(rev);
          expect(view.rev).toBe(rev);
          const due = messages.filter((message) => message.rev > view.begun);
          const shown = [...view.messages.values()].sort((a, b) => a.rev - b.rev);
          expect(shown).toEqual(due);
        }
        // What a newcomer is given is what the store has.
        for (const { chat, store } of processes) {
          for (const slug of ["lobby", "tea"]) {
            const room = await chat.rooms.enter(slug, undefined);
            const { changes } = await chat.messages.changes(
              await chat.logs.open(room),
              undefined,
              UNBOUNDED,
            );
            const { messages } = await store.page(room, {}, 50);
            expect(changes.map(({ message }) => message)).toEqual(messages);
          }
          await store.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});
