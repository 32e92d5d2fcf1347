import { answeredBy, fillAnswer, onText } from "./field.ts";

/** What one tab has begun to write in a room. */
interface StoredDraft {
  text: string;
  /** The seq of the message that it answers. */
  replyTo?: number | undefined;
  /** When it was last changed, in milliseconds since 1970. */
  at: number;
}

/** By an id for each: tabs that write in one room at a time keep theirs beside each other. */
type Drafts = Record<string, StoredDraft>;

/** The most drafts that are kept of one room; the oldest give way. */
const DRAFTS_MAX = 5;

/** The first of them that the browser lets us use; the second ends with the tab. */
const STORES = [() => localStorage, () => sessionStorage];

/**
 * What is being written in a room, kept from one page to the next until it is
 * sent or taken away by hand. A page opens with the draft that its tab had, or
 * else with the newest one, and goes on with that.
 */
export class Draft {
  readonly #field: HTMLTextAreaElement;
  readonly #room: string;
  #key = "";
  #id = "";
  /** What is kept of the field, as far as this page knows. */
  #text = "";
  #replyTo: number | undefined;

  /**
   * @param room its slug
   * @param person the id of who writes, where it is known
   */
  constructor(field: HTMLTextAreaElement, room: string, person?: string) {
    this.#field = field;
    this.#room = room;
    this.#open(person);
    onText(field, () => this.#save(field.value));
    // Some ways to change a field tell nobody.
    addEventListener("pagehide", () => this.#save(field.value));
  }

  /** Whoever has begun to write without a name has one now. */
  set person(id: string | undefined) {
    if (keyOf(this.#room, id) === this.#key) return;
    this.#save("");
    this.#open(id);
  }

  #open(person: string | undefined): void {
    this.#key = keyOf(this.#room, person);
    const drafts = read(this.#key);
    const own = idOfTab(this.#key);
    const newest = Object.keys(drafts).sort((a, b) => at(drafts[b]) - at(drafts[a]))[0];
    const { value } = this.#field;
    // What the field holds already comes first: the server gives back what it has refused.
    this.#id = own && drafts[own] ? own : (!value && newest) || makeId();
    const { text = "", replyTo } = drafts[this.#id] ?? {};
    this.#text = text;
    this.#replyTo = replyTo;
    if (value) this.#save(value);
    else if (text) {
      // An answer that the page was opened for goes before.
      fillAnswer(this.#field, text, answeredBy(this.#field) ?? replyTo);
      this.#field.setSelectionRange(text.length, text.length);
    }
  }

  #save(value: string): void {
    const text = value.trim() ? value : "";
    const replyTo = answeredBy(this.#field);
    if (text === this.#text && (!text || replyTo === this.#replyTo)) return;
    const drafts = read(this.#key);
    if (text) {
      drafts[this.#id] = { text, replyTo, at: Date.now() };
      rememberInTab(this.#key, this.#id);
    } else {
      // Where another tab has gone on with it, it is that tab's now.
      if (drafts[this.#id]?.text === this.#text) delete drafts[this.#id];
      this.#id = makeId();
    }
    this.#text = text;
    this.#replyTo = replyTo;
    write(this.#key, drafts);
  }
}

const keyOf = (room: string, person = "") => `longwave draft ${room} ${person}`;
const at = (kept: StoredDraft | undefined) => kept?.at ?? 0;
const makeId = () => Math.random().toString(36).slice(2);

function read(key: string): Drafts {
  for (const store of STORES) {
    try {
      const kept: unknown = JSON.parse(store().getItem(key) ?? "");
      const drafts = Object.entries(kept as Drafts).filter(
        ([, draft]) => typeof draft?.text === "string",
      );
      return Object.fromEntries(drafts);
    } catch {
      // Forbidden, nothing there, or not ours.
    }
  }
  return {};
}

function write(key: string, drafts: Drafts): void {
  const kept = Object.entries(drafts).sort(([, a], [, b]) => b.at - a.at);
  for (const store of STORES) {
    try {
      if (kept.length === 0) store().removeItem(key);
      else store().setItem(key, JSON.stringify(Object.fromEntries(kept.slice(0, DRAFTS_MAX))));
      return;
    } catch {
      // Forbidden, or full: then the next one, or none.
    }
  }
}

function idOfTab(key: string): string | undefined {
  try {
    return sessionStorage[`${key} id`];
  } catch {
    return undefined;
  }
}

function rememberInTab(key: string, id: string): void {
  try {
    sessionStorage[`${key} id`] = id;
  } catch {
    // Forbidden: then it is the newest one.
  }
}
