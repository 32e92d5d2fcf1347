import { Agent, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { forward } from "../../../src/tools/gauntlet/forward.ts";
import { act, openPage, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const TEXT = "\nask ana@example.com,\nor Ben <ben@example.org> & “others” 🙂";

/** A proxy that hides e-mail addresses in pages, whatever they say about being transformed. */
async function hidingPath(target: string): Promise<string> {
  const agent = new Agent();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? "/", target);
    const headers = { ...request.headers, "accept-encoding": "identity" };
    const asked = { method: request.method ?? "GET", url, headers, body };
    const answer = await forward(asked, agent, new AbortController().signal).catch(() => undefined);
    if (!answer) return response.destroy();
    const whole = await bodyOf(answer);
    const isPage = answer.headers["content-type"]?.startsWith("text/html");
    const shown = isPage
      ? Buffer.from(whole.toString().replace(/[\w.]+@[\w.]+/g, "[email&#160;protected]"))
      : whole;
    const { "content-length": _, "transfer-encoding": __, ...kept } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, { ...kept, "content-length": shown.length });
    response.end(shown);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    agent.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("behind a proxy that changes pages, an edit starts from what was written, in a room and in an embed", async () => {
  const server = await newServer();
  const path = await hidingPath(server.url);
  const ana = await server.guest("Ana");
  await server.post(ana, TEXT);
  await server.post(ana, "ana@example.com, another");
  const room = await openPage(path);
  await room.context().addCookies([{ name: "longwave", value: ana.token, url: path }]);
  await room.goto(`${path}/rooms/lobby`);
  const embed = await openPage(`${path}/embed/lobby`);
  await embed.evaluate((token) => localStorage.setItem("longwave embed", token), ana.token);
  await embed.reload();
  let edits = 0;
  for (const page of [room, embed]) {
    await page.waitForSelector("#m1[data-mine]");
    expect(await page.textContent("#m2 .body")).not.toContain("ana@example.com");
    await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
    await act(page, 1, "edit");
    await page.waitForSelector("#m1 form.change");
    const field = page.locator("#m1 textarea");
    const before = TEXT + "!".repeat(edits++);
    expect(await field.inputValue()).toBe(before);
    await field.fill(`${before}!`);
    await page.click("#m1 form.change button");
    await page.waitForSelector("#m1 .edited");
    const { messages } = await (await fetch(`${server.url}/api/rooms/lobby/messages`)).json();
    expect(messages.map(({ text }: { text: string }) => text)).toEqual([
      `${before}!`,
      "ana@example.com, another",
    ]);
  }
});

test("without script, an edit from a page that was changed on its way is refused in words, and one from another is not", async () => {
  const server = await newServer();
  const path = await hidingPath(server.url);
  const ana = await server.guest("Ana");
  await server.post(ana, TEXT);
  await server.post(ana, "\nnothing to hide,\r\non two lines");
  const page = await openPage(path, { javaScriptEnabled: false, locale: "ko-KR" });
  await page.context().addCookies([{ name: "longwave", value: ana.token, url: path }]);
  const textOf = async (seq: number) => {
    const history = await fetch(`${server.url}/api/rooms/lobby/messages`);
    return (await history.json()).messages[seq - 1].text;
  };
  await page.goto(`${path}/rooms/lobby/messages/1/edit`);
  await page.locator("form.change textarea").fill("all new");
  await page.click("form.change button");
  expect(await page.textContent(".problem")).toContain("다른 네트워크에서 다시");
  expect(await page.inputValue("form.change textarea")).toBe("all new");
  // Not by trying again either.
  await page.click("form.change button");
  expect(await page.textContent(".problem")).toContain("다른 네트워크에서 다시");
  expect(await textOf(1)).toBe(TEXT);

  await page.goto(`${path}/rooms/lobby/messages/2/edit`);
  await page.locator("form.change textarea").fill("a\nb");
  await page.click("form.change button");
  await page.waitForURL(/at=2/);
  expect(await textOf(2)).toBe("a\nb");

  // By a way that leaves pages as they are.
  await page.context().addCookies([{ name: "longwave", value: ana.token, url: server.url }]);
  await page.goto(`${server.url}/rooms/lobby/messages/1/edit`);
  await page.locator("form.change textarea").fill("all new, ana@example.com");
  await page.click("form.change button");
  await page.waitForURL(/at=1/);
  expect(await textOf(1)).toBe("all new, ana@example.com");
});
