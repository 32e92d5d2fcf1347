import { beforeEach, expect, test, vi } from "vitest";
import { browserStorage } from "../../src/client/outbox_storage.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const KEY = "longwave outbox lobby ana";

/** What a browser's storage does, and how many characters were written into it. */
class FakeStorage {
  written = 0;
  isFull = false;

  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? String(this[name as keyof this]) : null;
  }

  setItem(name: string, value: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.written += value.length;
    Object.assign(this, { [name]: value });
  }

  removeItem(name: string): void {
    delete this[name as keyof this];
  }
}

let storage: FakeStorage;
beforeEach(() => {
  storage = new FakeStorage();
  vi.stubGlobal("localStorage", storage);
  return () => vi.unstubAllGlobals();
});

const open = (key = KEY, clock = new VirtualClock()) => browserStorage(key, clock);
const post = (text: string) => ({ nonce: `nonce of ${text}`, text, at: 7, tries: 1 });

test("what one page has left the next finds, in the order written, whatever the nonces are and the clock says", () => {
  const clock = new VirtualClock();
  const page = open(KEY, clock);
  const texts = ["z", "a", "m"];
  for (const text of texts) page.put(post(text));
  clock.date = () => 0;
  page.put(post("b"));
  page.put({ ...post("a"), refusal: "by the server" });
  page.remove("nonce of m");
  expect(open().read()).toEqual([post("z"), { ...post("a"), refusal: "by the server" }, post("b")]);
});

test("what others have there is neither read nor touched", () => {
  const [ana, ben] = [open(), open("longwave outbox lobby ana of another site")];
  ben.put(post("not hers"));
  localStorage.setItem("longwave draft", "{");
  localStorage.setItem(`${KEY} half`, '{"nonce":"half"');
  ana.put(post("hers"));
  expect(ana.read()).toEqual([post("hers")]);
  ana.remove("nonce of hers");
  expect(ben.read()).toEqual([post("not hers")]);
});

test("what a page of an earlier build has left in one list is found before all else, and is then kept like the rest", () => {
  const left = [post("z"), { ...post("a"), refusal: "by the server", pathStatus: 413, replyTo: 3 }];
  open().put(post("newer"));
  localStorage.setItem(KEY, JSON.stringify([...left, { nonce: "no text" }, null]));
  localStorage.setItem("longwave outbox lobby ben", JSON.stringify([post("not hers")]));
  expect(open().read()).toEqual([...left, post("newer")]);
  const page = open();
  page.remove("nonce of z");
  expect(page.read()).toEqual([left[1], post("newer")]);
  expect(localStorage.getItem(KEY)).toBeNull();
  expect(localStorage.getItem("longwave outbox lobby ben")).toContain("not hers");
});

test("a list of an earlier build that there is no room to copy stays where it is", () => {
  localStorage.setItem(KEY, JSON.stringify([post("one")]));
  storage.isFull = true;
  expect(open().read()).toEqual([]);
  storage.isFull = false;
  expect(open().read()).toEqual([post("one")]);
});

test("two tabs keep theirs beside each other, and one that is acknowledged in one is gone for both", () => {
  const [first, second] = [open(), open()];
  first.put(post("one"));
  second.put(post("two"));
  expect(
    open()
      .read()
      .map((kept) => "text" in kept && kept.text)
      .sort(),
  ).toEqual(["one", "two"]);
  second.remove("nonce of one");
  expect(first.read()).toEqual([post("two")]);
});

test("a post costs as much to keep when a thousand are waiting", () => {
  const page = open();
  page.put(post("first"));
  const alone = storage.written;
  for (let number = 0; number < 1_000; number++) page.put(post(`number ${number}`));
  storage.written = 0;
  page.put(post("after"));
  expect(storage.written).toBe(alone);
});

test("where storage is full or forbidden, nothing is kept and nothing fails", () => {
  storage.isFull = true;
  const page = open();
  page.put(post("one"));
  page.remove("nonce of one");
  expect(page.read()).toEqual([]);
  vi.stubGlobal("localStorage", undefined);
  page.put(post("two"));
  expect(page.read()).toEqual([]);
});

test("changes are kept beside posts, and a page of before takes none of them for a post", () => {
  const edit = {
    nonce: "e",
    at: 8,
    tries: 0,
    seq: 7,
    action: { type: "edit", text: "seven" },
  } as const;
  const withdrawn = { nonce: "w", isWithdrawn: true } as const;
  const page = open();
  page.put(post("one"));
  page.put({ ...edit, refusal: "removed" });
  page.put(withdrawn);
  expect(open().read()).toEqual([post("one"), { ...edit, refusal: "removed" }, withdrawn]);
  // What a page of before looks at in each that is stored.
  const texts = Object.keys(storage)
    .filter((name) => name.startsWith(KEY))
    .map((name) => JSON.parse(storage.getItem(name) ?? "").text);
  expect(texts).toEqual(["one", undefined, undefined]);
  localStorage.setItem(
    `${KEY} odd`,
    '{"nonce":"odd","seq":"7","action":{"type":"edit"},"order":1}',
  );
  page.remove("e");
  page.remove("w");
  expect(open().read()).toEqual([post("one")]);
});

test("what was given up is remembered for a day, and what waits for as long as it takes", () => {
  const clock = new VirtualClock();
  let now = clock.date();
  clock.date = () => now;
  const page = open(KEY, clock);
  page.put({ nonce: "w", isWithdrawn: true });
  page.put(post("one"));
  now += 23 * 3600 * 1000;
  expect(open(KEY, clock).read()).toHaveLength(2);
  now += 2 * 3600 * 1000;
  expect(open(KEY, clock).read()).toEqual([post("one")]);
  expect(storage.getItem(`${KEY} w`)).toBeNull();
});
