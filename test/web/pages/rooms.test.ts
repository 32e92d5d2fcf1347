import { expect, test } from "vitest";
import { newApp } from "../../support/app.ts";

test("one page is one room, however its address is decorated", async () => {
  const { chat } = await newApp();
  const slug = async (address: string) => (await chat.pageRooms.of(address)).slug;
  const plain = await slug("https://blog.example/posts/1?lang=en");
  for (const same of [
    "https://blog.example/posts/1?lang=en#comments",
    "https://blog.example/posts/1?utm_source=mail&lang=en&fbclid=x",
    "https://ana:secret@blog.example:443/posts/1?lang=en",
    "https://BLOG.example/posts/1?lang=en",
  ]) {
    expect(await slug(same)).toBe(plain);
  }
  expect(await slug("https://blog.example/?q=a%20b&utm_source=x")).toBe(
    await slug("https://blog.example/?q=a%20b"),
  );
  expect(await slug("https://blog.example/?x&fbclid=1")).toBe(
    await slug("https://blog.example/?x"),
  );
  expect(await slug("https://blog.example/posts/1?lang=ko")).not.toBe(plain);
  expect(await slug("https://blog.example/posts/2")).not.toBe(plain);
  expect(await slug("http://blog.example/posts/1?lang=en")).not.toBe(plain);
});

test("a page's room is made when somebody has something to say, once, and unlisted", async () => {
  const { chat, json, guest, post } = await newApp();
  const page = await chat.pageRooms.of("https://blog.example/글/1");
  expect(page.title).toBe("blog.example/글/1");
  expect((await json(`/api/rooms/${page.slug}`)).status).toBe(404);
  const ana = await guest("Ana");
  const make = () => json("/api/pages", { token: ana.token, body: { page: page.token } });
  const answers = await Promise.all([make(), make(), make()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  for (const { body } of answers) {
    expect(body).toMatchObject({ slug: page.slug, title: page.title, kind: "unlisted" });
  }
  expect(await post(ana, "first", page.slug)).toMatchObject({ seq: 1, room: page.slug });
  const { body } = await json("/api/rooms");
  expect(body.rooms.map(({ slug }: { slug: string }) => slug)).toEqual(["lobby"]);
});

test.each([
  "",
  "no address",
  "ftp://blog.example/",
  "javascript:alert(1)",
  `https://a.example/${"x".repeat(2_000)}`,
])("what is no page's address has no room: %s", async (address) => {
  const { chat } = await newApp();
  await expect(chat.pageRooms.of(address)).rejects.toMatchObject({ code: "bad_request" });
});

test("only the server's own word makes a page's room", async () => {
  const { json, guest, chat } = await newApp();
  const { token } = await guest("Ana");
  const make = (page: unknown, by: string | undefined = token) =>
    json("/api/pages", { token: by, body: { page } });
  for (const garbage of ["", "garbage", token, 7, null, "x".repeat(3_000)]) {
    const { status, body } = await make(garbage);
    expect([status, body.code]).toEqual([400, "bad_request"]);
    expect(body.detail).toContain("page");
  }
  const { token: page } = await chat.pageRooms.of("https://blog.example/");
  const { status, body } = await json("/api/pages", { body: { page } });
  expect([status, body.code]).toEqual([401, "unauthorized"]);
});

test("nobody makes the room of a page by hand", async () => {
  const { json, guest, chat } = await newApp();
  const { token } = await guest("Ana");
  const { slug } = await chat.pageRooms.of("https://blog.example/");
  const body = { title: "Mine", slug, kind: "private" };
  const taken = await json("/api/rooms", { token, body });
  expect([taken.status, taken.body.code]).toEqual([400, "bad_request"]);
  const titled = await json("/api/rooms", { token, body: { title: slug } });
  expect(titled.body.slug).toBe("room");
});

test("only a page that may embed has a room, and only where that is allowed", async () => {
  const { request } = await newApp({ pageRooms: true, embedOrigins: ["https://blog.example"] });
  const show = async (page: string) => {
    const response = await request(`/embed/?page=${encodeURIComponent(page)}`);
    return [response.status, await response.text()] as const;
  };
  expect((await show("https://blog.example/posts/1"))[0]).toBe(200);
  const [status, text] = await show("https://evil.example/");
  expect(status).toBe(403);
  expect(text).toContain("does not allow https://evil.example");
  expect((await show("garbage"))[0]).toBe(400);
  const off = await newApp();
  expect((await off.request("/embed/?page=https://blog.example/")).status).toBe(400);
});
