import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PageAnchor, Store, StoredRoom } from "../../src/chat/store.ts";
import type { RoomKind } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { StoreModel } from "../support/store_model.ts";

/** Every kind of store: all have to do the same. */
const stores: Record<string, () => Store> = {
  SQLite: () => openSqliteStore(":memory:"),
};

const SLUGS = ["tea", "milk", "차"];
const PEOPLE = ["ana", "ben", "세라"].map((id) => ({ id, name: id, verified: id === "ben" }));
const KINDS: RoomKind[] = ["public", "unlisted", "private"];
const WORDS = ["tea", "teapot", "milk", "안녕", "안녕하세요", "it's", "C:\\new", "100%"];
const EMOJI = ["👍", "❤️", "🎉"];

const slug = fc.constantFrom(...SLUGS);
const person = fc.constantFrom(...PEOPLE);
const seq = fc.integer({ min: 1, max: 4 });
const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 });
const at = fc.integer({ min: 0, max: 5 });
const nonce = fc.constantFrom("a", "b", "c", "d", "e");
const key = fc.option(fc.record({ personId: person.map(({ id }) => id), nonce }), {
  nil: undefined,
});

/** One change. Few names and small numbers, so that changes meet each other. */
const change = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("createRoom" as const),
      slug,
      kind: fc.constantFrom(...KINDS),
      owner: fc.option(person, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("addMember" as const), slug, person }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("append" as const),
      slug,
      author: person,
      text,
      nonce,
      replyTo: fc.option(seq, { nil: undefined }),
      at,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("edit" as const), slug, seq, text, at, key }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("remove" as const), slug, seq, at, key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("markRead" as const),
      slug,
      person,
      mark: fc.record({ seq, version: fc.integer({ min: 0, max: 2 }) }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("react" as const),
      slug,
      seq,
      personId: person.map(({ id }) => id),
      emoji: fc.constantFrom(...EMOJI),
      present: fc.boolean(),
      at,
      nonce: fc.option(nonce, { nil: undefined }),
    }),
  },
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Two rooms of two messages each, so that nothing is ever alone. */
const BESIDE: Change[][] = [
  SLUGS.slice(0, 2).map((slug) => ({
    type: "createRoom",
    slug,
    kind: "public",
    owner: undefined,
  })),
  SLUGS.slice(0, 2).flatMap((slug) =>
    PEOPLE.slice(0, 2).map((author) => ({
      type: "append" as const,
      slug,
      author,
      text: ["milk", "tea"],
      nonce: "a",
      replyTo: undefined,
      at: 0,
    })),
  ),
];

const html = (text: string) => `<p>${text}</p>`;
const facts = (slug: string, kind: RoomKind) => ({
  slug,
  title: slug.toUpperCase(),
  topic: `about ${slug}`,
  kind,
  embedOrigins: kind === "public" ? [] : ["https://a.example"],
});
const contentOf = ({ author, text, nonce, replyTo, at }: Change & { type: "append" }) => ({
  author,
  nonce,
  text: text.join(" "),
  html: html(text.join(" ")),
  at,
  ...(replyTo !== undefined && { replyTo }),
});
const revisionOf = (change: Change & { type: "edit" | "remove" }) => {
  const text = change.type === "edit" ? change.text.join(" ") : "";
  return { text, html: text && html(text), at: change.at, removed: change.type === "remove" };
};

async function toStore(store: Store, rooms: Map<string, StoredRoom>, change: Change) {
  const { slug } = change;
  if (change.type === "createRoom") {
    return (await store.createRoom(facts(slug, change.kind), change.owner, 0)) !== undefined;
  }
  const room = rooms.get(slug);
  if (!room) return "no such room";
  if (change.type === "addMember") return store.addMember(room.id, change.person.id, 0);
  if (change.type === "markRead") return store.markRead(room, change.person.id, change.mark);
  if (change.type === "append") return store.append(room, contentOf(change));
  if (change.type === "react") return store.react(room, change.seq, change, change.nonce);
  return store.revise(room, change.seq, revisionOf(change), change.key);
}

function toModel(model: StoreModel, rooms: Map<string, StoredRoom>, change: Change) {
  const { slug } = change;
  if (change.type === "createRoom") {
    return model.createRoom(facts(slug, change.kind), change.owner);
  }
  const room = rooms.has(slug) && model.rooms.get(slug);
  if (!room) return "no such room";
  if (change.type === "addMember") return void room.members.add(change.person.id);
  if (change.type === "markRead") return model.markRead(slug, change.person.id, change.mark);
  if (change.type === "append") return model.append(slug, contentOf(change));
  if (change.type === "react") return model.react(slug, change.seq, change, change.nonce);
  return model.revise(slug, change.seq, revisionOf(change), change.key);
}

const LIMITS = [1, 2, 50];
const ANCHORS: PageAnchor[] = [
  {},
  ...[0, 2, 9].flatMap((seq) => [{ before: seq }, { after: seq }, { around: seq }]),
];
const QUERIES = [
  "",
  "tea",
  "te MILK",
  "teapo",
  "안녕",
  "안녕하세",
  "it's",
  "c:\\n",
  "100%",
  '"tea*',
  "nothing",
];

/** What both sides can be asked, by a room's slug. */
type Reads = Pick<
  StoreModel,
  | "publicRooms"
  | "room"
  | "isMember"
  | "readMark"
  | "unread"
  | "message"
  | "changedUnder"
  | "changes"
  | "page"
  | "search"
>;
type Answers = { [Name in keyof Reads]: (...asked: Parameters<Reads[Name]>) => unknown };

function readsOf(store: Store, rooms: Map<string, StoredRoom>): Answers {
  const at = (slug: string) => rooms.get(slug) as StoredRoom;
  return {
    publicRooms: async () => (await store.publicRooms()).map(({ slug }) => slug),
    room: async (slug) => {
      const { id, ...facts } = (await store.room(slug)) as StoredRoom;
      const revs = (await store.revs()).filter((room) => room.id === id);
      expect(revs).toEqual([{ id, rev: await store.rev(at(slug)) }]);
      return facts;
    },
    isMember: (slug, person) => store.isMember(at(slug).id, person),
    readMark: (slug, person) => store.readMark(at(slug), person),
    unread: (slug, person, seq, looks) => store.unread(at(slug), person, seq, looks),
    message: (slug, seq) => store.message(at(slug), seq),
    changedUnder: (slug, key) => store.changedUnder(at(slug), key),
    changes: (slug, rev, limit) => store.changes(at(slug), rev, limit),
    page: (slug, anchor, limit) => store.page(at(slug), anchor, limit),
    search: async (slug, query, limit) => (await store.search(at(slug), query, limit)).messages,
  };
}

/** Everything that can be read, in each room that there is. */
async function readAll(source: Answers, slugs: Iterable<string>): Promise<unknown[]> {
  const answers: unknown[] = [];
  const ask = async <Name extends keyof Answers>(name: Name, ...asked: Parameters<Reads[Name]>) => {
    const read = source[name] as (...asked: unknown[]) => unknown;
    answers.push([name, ...asked, await read.call(source, ...asked)]);
  };
  await ask("publicRooms");
  for (const slug of slugs) {
    await ask("room", slug);
    for (const { id } of PEOPLE) {
      await ask("isMember", slug, id);
      await ask("readMark", slug, id);
      for (const seq of [0, 2, 9])
        for (const looks of [1, 50]) await ask("unread", slug, id, seq, looks);
    }
    for (const { id: personId } of PEOPLE) {
      for (const nonce of ["a", "c", "none"]) await ask("changedUnder", slug, { personId, nonce });
    }
    for (let seq = 0; seq <= 9; seq++) await ask("message", slug, seq);
    for (const limit of LIMITS) {
      for (let rev = 0; rev <= 12; rev += 4) await ask("changes", slug, rev, limit);
      for (const anchor of ANCHORS) await ask("page", slug, anchor, limit);
      for (const query of QUERIES) await ask("search", slug, query, limit);
    }
  }
  return answers;
}

describe.each(Object.entries(stores))("%s", (_name, open) => {
  test("does what a store does, whatever is written and in whatever company", {
    timeout: 120_000,
  }, async () => {
    // Changes of one batch arrive together, and are committed together.
    const batch = fc.array(change, { minLength: 1, maxLength: 5 });
    const batches = fc.array(batch, { maxLength: 12, size: "max" });
    await fc.assert(
      fc.asyncProperty(batches, async (batches) => {
        const store = open();
        try {
          const model = new StoreModel();
          const rooms = new Map<string, StoredRoom>();
          for (const batch of [...BESIDE, ...batches]) {
            const outcomes = batch.map((change) => toStore(store, rooms, change));
            const expected = batch.map((change) => toModel(model, rooms, change));
            expect(await Promise.all(outcomes)).toEqual(expected);
            for (const slug of model.rooms.keys()) {
              if (!rooms.has(slug)) rooms.set(slug, (await store.room(slug)) as StoredRoom);
            }
          }
          const answers = await readAll(readsOf(store, rooms), rooms.keys());
          expect(answers).toEqual(await readAll(model, rooms.keys()));
        } finally {
          await store.close();
        }
      }),
      { numRuns: 100 },
    );
  });
});
