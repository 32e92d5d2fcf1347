import type {
  Changed,
  ChangeKey,
  NewMessage,
  NewReaction,
  PageAnchor,
  Revision,
} from "../../src/chat/store.ts";
import type { Message, Person, Reaction, ReadMark, Room } from "../../src/protocol/message.ts";

type RoomFacts = Pick<Room, "slug" | "title" | "topic" | "kind"> & { embedOrigins: string[] };

interface ModelRoom extends RoomFacts {
  rev: number;
  /** By seq, from 1. */
  messages: Message[];
  members: Set<string>;
}

/**
 * What a store is, in memory and without a thought for speed: each read looks through everything.
 * Whatever a real store answers, this has to answer too.
 */
export class StoreModel {
  readonly rooms = new Map<string, ModelRoom>();
  /** When each reaction was put, which is what their order goes by. */
  readonly #reactedAt = new Map<string, number>();
  readonly #marks = new Map<string, ReadMark>();
  /** The seq of the message that was changed, by room and key. */
  readonly #changed = new Map<string, number>();

  createRoom(facts: RoomFacts, owner: Person | undefined): boolean {
    if (this.rooms.has(facts.slug)) return false;
    const members = new Set(owner ? [owner.id] : []);
    this.rooms.set(facts.slug, { ...facts, rev: 0, messages: [], members });
    return true;
  }

  append(slug: string, { author, nonce, text, html, at, replyTo }: NewMessage) {
    const room = this.#room(slug);
    const existing = room.messages.find(
      (message) => message.author.id === author.id && message.nonce === nonce,
    );
    if (existing) return { message: existing, written: false };
    if (replyTo !== undefined && !this.message(slug, replyTo)) return "no such replyTo";
    const message: Message = {
      room: slug,
      seq: room.messages.length + 1,
      rev: ++room.rev,
      nonce,
      author,
      text,
      html,
      at: new Date(at).toISOString(),
      ...(replyTo !== undefined && { replyTo }),
      reactions: [],
    };
    room.messages.push(message);
    return { message, written: true };
  }

  changedUnder(slug: string, key: ChangeKey): Message | undefined {
    const seq = this.#changed.get(keyOf(slug, key));
    return seq === undefined ? undefined : this.message(slug, seq);
  }

  revise(slug: string, seq: number, revision: Revision, key?: ChangeKey): Changed | undefined {
    return this.#once(slug, seq, key, () => this.#revise(slug, seq, revision));
  }

  react(slug: string, seq: number, reaction: NewReaction, nonce?: string): Changed | undefined {
    const key = nonce === undefined ? undefined : { personId: reaction.personId, nonce };
    return this.#once(slug, seq, key, () => this.#react(slug, seq, reaction));
  }

  #once(
    slug: string,
    seq: number,
    key: ChangeKey | undefined,
    change: () => Changed | undefined,
  ): Changed | undefined {
    const made = key && this.changedUnder(slug, key);
    if (made) return { message: made, changed: false };
    const outcome = change();
    if (outcome && key) this.#changed.set(keyOf(slug, key), seq);
    return outcome;
  }

  #revise(slug: string, seq: number, { text, html, at, removed }: Revision): Changed | undefined {
    const before = this.message(slug, seq);
    if (!before || (before.removed && !removed)) return undefined;
    if (before.removed || before.text === text) return { message: before, changed: false };
    const { editedAt, ...rest } = before;
    const message = this.#replace(slug, {
      ...rest,
      text,
      html,
      ...(removed ? { removed, reactions: [] } : { editedAt: new Date(at).toISOString() }),
    });
    return { message, changed: true };
  }

  #react(slug: string, seq: number, { emoji, personId, at, present }: NewReaction) {
    const before = this.message(slug, seq);
    if (!before || before.removed) return undefined;
    const has = before.reactions.find((reaction) => reaction.emoji === emoji);
    if ((has?.people.includes(personId) ?? false) === present) {
      return { message: before, changed: false };
    }
    const key = (emoji: string, person: string) => `${slug} ${seq} ${emoji} ${person}`;
    if (present) this.#reactedAt.set(key(emoji, personId), at);
    const pairs = before.reactions.flatMap(({ emoji, people }) =>
      people.map((person): [string, string] => [emoji, person]),
    );
    const left = pairs.filter(([other, person]) => other !== emoji || person !== personId);
    if (present) left.push([emoji, personId]);
    const when = ([emoji, person]: [string, string]) =>
      this.#reactedAt.get(key(emoji, person)) ?? 0;
    left.sort((a, b) => when(a) - when(b) || compare(a[1], b[1]) || compare(a[0], b[0]));
    const reactions = gather(left);
    return { message: this.#replace(slug, { ...before, reactions }), changed: true };
  }

  readMark(slug: string, personId: string): ReadMark | undefined {
    return this.#marks.get(JSON.stringify([slug, personId]));
  }

  markRead(slug: string, personId: string, mark: ReadMark): ReadMark {
    const key = JSON.stringify([slug, personId]);
    const kept = this.#marks.get(key);
    const counts =
      !kept ||
      mark.version > kept.version ||
      (mark.version === kept.version && mark.seq > kept.seq);
    if (counts) this.#marks.set(key, mark);
    return counts ? mark : kept;
  }

  unread(slug: string, personId: string, afterSeq: number, looks: number): number {
    const next = this.#room(slug).messages.slice(afterSeq, afterSeq + looks);
    return next.filter(({ author, removed }) => author.id !== personId && !removed).length;
  }

  /** In the order in which they were made. */
  publicRooms() {
    return [...this.rooms.keys()].filter((slug) => this.#room(slug).kind === "public");
  }

  room(slug: string) {
    const { messages, members, ...facts } = this.#room(slug);
    return { ...facts, lastSeq: messages.length };
  }

  isMember(slug: string, personId: string): boolean {
    return this.#room(slug).members.has(personId);
  }

  message(slug: string, seq: number): Message | undefined {
    return this.#room(slug).messages[seq - 1];
  }

  changes(slug: string, afterRev: number, limit: number) {
    const { messages, rev } = this.#room(slug);
    const all = messages.filter((message) => message.rev > afterRev);
    const some = all.sort((a, b) => a.rev - b.rev).slice(0, limit);
    const more = all.length > limit;
    return { messages: some, rev: more ? (some.at(-1)?.rev ?? afterRev) : rev, more };
  }

  page(slug: string, { before, after, around }: PageAnchor, limit: number) {
    const { messages, rev } = this.#room(slug);
    const from = (seq: number, most: number) =>
      messages.filter((message) => message.seq >= seq).slice(0, most);
    const until = (seq: number, most: number) =>
      most > 0 ? messages.filter((message) => message.seq < seq).slice(-most) : [];
    let some: Message[];
    if (around !== undefined) {
      const earlier = until(around, Math.floor(limit / 2));
      some = [...earlier, ...from(around, limit - earlier.length)];
    } else if (after !== undefined) some = from(after + 1, limit);
    else some = until(before ?? Number.POSITIVE_INFINITY, limit);
    const [first, last] = [some[0]?.seq, some.at(-1)?.seq];
    return {
      messages: some,
      rev,
      hasBefore: first === undefined ? after !== undefined && after > 0 : first > 1,
      hasAfter: last === undefined ? before !== undefined : last < messages.length,
    };
  }

  search(slug: string, query: string, limit: number): Message[] {
    const wanted = wordsOf(query);
    if (wanted.length === 0) return [];
    const matches = ({ removed, text }: Message) => {
      const words = wordsOf(text);
      return !removed && wanted.every((begin) => words.some((word) => word.startsWith(begin)));
    };
    return this.#room(slug).messages.filter(matches).reverse().slice(0, limit);
  }

  #room(slug: string): ModelRoom {
    return this.rooms.get(slug) as ModelRoom;
  }

  #replace(slug: string, message: Message): Message {
    const room = this.#room(slug);
    const changed = { ...message, rev: ++room.rev };
    room.messages[message.seq - 1] = changed;
    return changed;
  }
}

function keyOf(slug: string, { personId, nonce }: ChangeKey): string {
  return JSON.stringify([slug, personId, nonce]);
}

/** By code points, as databases do. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function gather(pairs: [string, string][]): Reaction[] {
  const emojis = [...new Set(pairs.map(([emoji]) => emoji))];
  return emojis.map((emoji) => {
    const people = pairs.filter(([other]) => other === emoji).map(([, person]) => person);
    return { emoji, count: people.length, people };
  });
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
