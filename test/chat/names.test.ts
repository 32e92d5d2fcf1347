import { expect, test } from "vitest";
import { checkName, checkText } from "../../src/chat/text.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import { newApp } from "../support/app.ts";
import { TEST_SECRET } from "../support/server.ts";

/** Unicode's Default_Ignorable_Code_Point, some of each kind, and what else is not drawn. */
const UNSEEN = [
  ..."\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u2066",
  ..."\u2069\u206f\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\u2800",
  ...[
    "\u{1bca0}",
    "\u{1d173}",
    "\u{e0001}",
    "\u{e0041}",
    "\u{e0100}",
    "\u0301",
    "\u202e\u200b \ufe0f",
  ],
];

test.each(UNSEEN)("a name, a title and a user's name of %j alone are refused", async (unseen) => {
  expect(() => checkName(unseen)).toThrow("The name is blank.");
  expect(() => checkName(`${unseen}${unseen}`, "title")).toThrow("The title is blank.");
});

test.each(UNSEEN.filter((unseen) => unseen !== "\u0301"))(
  "a text of %j alone is blank, and beside words it stays",
  (unseen) => {
    expect(() => checkText(`${unseen}\n${unseen}`)).toThrow("The text is blank.");
    expect(checkText(`a${unseen}b`)).toBe(`a${unseen}b`);
  },
);

test.each([
  ["A\u202enna", "Anna"],
  ["An\u200bna\u2066", "Anna"],
  ["A\ufe0fn\u034fna\u{e0041}", "Anna"],
  ["Ana\u200d", "Ana"],
  ["a\u034f\u0301", "á"],
  ["A\u0301na", "Ána"],
  ["가", "가"],
  ["  Ana \n\u2028 Lee ", "Ana Lee"],
  [`e${"\u0301".repeat(60)}x`, `é${"\u0301".repeat(4)}x`],
  [`ก${"\u0e47".repeat(30)}ข`, `ก${"\u0e47".repeat(4)}ข`],
  ["\u200d👍", "👍"],
])("a name typed as %j is %j", (typed, shown) => {
  expect(checkName(typed)).toBe(shown);
});

test.each([
  ...["👩‍👩‍👧‍👦", "❤️", "🇰🇷 Ana", "1️⃣", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👁️‍🗨️", "🏳️‍🌈", "☺︎", "👩🏽‍🚀", "❤️‍🔥"],
  ...["می‌خواهم", "क्‍ष", "न्‍", "葛\u{e0100}城", "Nguyễn Thị", "ศิริชัย ปู่", "שָׁלוֹם", "مُحَمَّدٌ"],
  ...["လျှော့", "རྒྱུད", "Zoë O’Neil-김", "김철수", "Ƈ̣́", "$", "☕", "x_1"],
])("the name %j stays as it is", (name) => {
  expect(checkName(name)).toBe(name);
});

test("the same holds for guests, for rooms, and for a token older than what is asked of names", async () => {
  const app = await newApp();
  const guest = await app.guest("A\u202ena");
  expect(guest.person.name).toBe("Ana");
  expect((await app.json("/api/people", { body: { name: "\u115f" } })).body).toMatchObject({
    code: "bad_request",
  });
  const room = (title: string) => app.json("/api/rooms", { token: guest.token, body: { title } });
  expect((await room("T\u202eea\ufe0f")).body).toMatchObject({ title: "Tea", slug: "tea" });
  expect((await room("\u034f\u17b4")).status).toBe(400);
  const tokens = new Tokens(TEST_SECRET);
  // Of somebody who was never saved here: the name in the token is all that is known.
  const unknown = { ...guest.person, id: "from another database" };
  const old = (name: string) => tokens.issue({ ...unknown, name });
  const message = await app.post({ ...guest, token: await old("B\u034fen") }, "hello");
  expect(message.author).toEqual({ ...unknown, name: "Ben" });
  await expect(app.chat.people.identify(await old("\u3164"))).rejects.toMatchObject({
    code: "unauthorized",
  });
});
