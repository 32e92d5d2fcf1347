import { expect, test } from "vitest";
import { rawSession } from "../support/raw_polling.ts";
import { newServer } from "../support/server.ts";

const PLACEHOLDER = '{"_placeholder":true,"num":0}';

test("bytes that come after their packet are put into it, whatever others send between", async () => {
  const { url } = await newServer();
  const [ana, ben] = [await rawSession(url), await rawSession(url)];
  for (const { post, poll } of [ana, ben]) {
    await post("40/check,");
    expect((await poll()).body).toMatch(/^40\/check,/);
  }
  await ana.post(`451-/check,1["echo",${PLACEHOLDER}]`);
  await ben.post('42/check,1["echo","between"]');
  expect((await ben.poll()).body).toBe('43/check,1["between"]');
  await ana.post("baGVsbG8=");
  expect((await ana.poll()).body).toBe(`461-/check,1[${PLACEHOLDER}]\x1ebaGVsbG8=`);
  // And texts after them.
  await ana.post('42/check,2["echo","after"]');
  expect((await ana.poll()).body).toBe('43/check,2["after"]');
});

test("what is no packet ends its own session, and nobody else's", async () => {
  const { url } = await newServer();
  const [ana, ben] = [await rawSession(url), await rawSession(url)];
  for (const { post, poll } of [ana, ben]) {
    await post("40/check,");
    await poll();
  }
  await ana.post('42/check,1["echo",');
  expect((await ana.poll()).body).toBe("6\x1e1");
  await ben.post('42/check,1["echo","here"]');
  expect((await ben.poll()).body).toBe('43/check,1["here"]');
});
