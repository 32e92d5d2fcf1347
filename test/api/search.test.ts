import { expect, test } from "vitest";
import { newApp } from "../support/app.ts";

async function newSearch() {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const search = async (query: string, room = "lobby") => {
    const { status, body } = await app.json(`/api/rooms/${room}/search?${query}`);
    expect(status).toBe(200);
    return body.messages.map(({ text }: { text: string }) => text);
  };
  const find = (words: string) => search(`q=${encodeURIComponent(words)}`);
  return { app, ana, search, find };
}

test("every word has to be there, or one that begins like it; the newest come first", async () => {
  const { app, ana, search, find } = await newSearch();
  await app.post(ana, "The longest waves bend");
  await app.post(ana, "Long waves, crème brûlée");
  await app.post(ana, "안녕하세요 여러분");
  expect(await find("long")).toEqual(["Long waves, crème brûlée", "The longest waves bend"]);
  expect(await find("waves longest")).toEqual(["The longest waves bend"]);
  expect(await find("CREME")).toEqual(["Long waves, crème brûlée"]);
  expect(await find("안녕")).toEqual(["안녕하세요 여러분"]);
  expect(await find("nothing like it")).toEqual([]);
  expect(await search("q=wave&limit=1")).toEqual(["Long waves, crème brûlée"]);
});

test("what is removed is not found, and what is edited is found as it is", async () => {
  const { app, ana, find } = await newSearch();
  await app.post(ana, "apples");
  await app.post(ana, "apricots");
  const path = "/api/rooms/lobby/messages";
  const { token } = ana;
  await app.request(`${path}/1`, { method: "PATCH", body: { text: "oranges" }, token });
  await app.request(`${path}/2`, { method: "DELETE", token });
  expect(await find("apples")).toEqual([]);
  expect(await find("oranges")).toEqual(["oranges"]);
  expect(await find("apricots")).toEqual([]);
});

test("a room is searched alone", async () => {
  const { app, ana, search } = await newSearch();
  await app.chat.rooms.create(ana.person, { title: "Garden" });
  await app.post(ana, "tulips here");
  await app.post(ana, "tulips there", "garden");
  expect(await search("q=tulips")).toEqual(["tulips here"]);
  expect(await search("q=tulips", "garden")).toEqual(["tulips there"]);
});

test("any input is a query", async () => {
  const { app, ana, search, find } = await newSearch();
  await app.post(ana, `AND "quoted" it's C++ 100% (fine)`);
  for (const words of ['"', '"quoted', "AND", "it's", "C++", "100%", "(fine)", "* fine NOT"]) {
    await find(words);
  }
  expect(await find('"quoted"')).toHaveLength(1);
  expect(await find("AND")).toHaveLength(1);
  expect(await find("c++ (fine")).toHaveLength(1);
  expect(await find("!!! fine")).toHaveLength(1);
  expect(await find("\0fine")).toHaveLength(1);
  for (const odd of ["", "   ", "!!!", "\0", "NEAR(a b)", "text:fine", "^", "🎉", "٪"]) {
    await find(odd);
  }
  expect(await find("word ".repeat(2_000))).toEqual([]);
  for (const query of ["", "q", "q=a&q=b", "q=%ff", "q=%", "q=%ED%A0%80", "q[]=a"]) {
    await search(query);
  }
});
