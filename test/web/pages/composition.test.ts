import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { act, openPage, openRoom, showing, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

/** Keys as browsers tell of them while a syllable is composed: Chrome and Firefox, and Safari after its end. */
const COMPOSING = [
  { isComposing: true, keyCode: 229 },
  { isComposing: true, keyCode: 13 },
  { isComposing: false, keyCode: 229 },
];

async function pressComposing(page: Page, selector: string, key: string): Promise<void> {
  await page.locator(selector).evaluate(
    (field, { key, kinds }) => {
      (field as HTMLElement).focus();
      for (const kind of kinds) {
        const init = { key, bubbles: true, cancelable: true, ...kind };
        field.dispatchEvent(new KeyboardEvent("keydown", init));
      }
    },
    { key, kinds: COMPOSING },
  );
}

test("in a room, Enter and Escape of a composition send nothing and close nothing", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.postData() ?? "");
  });
  await page.fill("form#composer [name=text]", "안녕하세");
  await pressComposing(page, "form#composer [name=text]", "Enter");
  expect(await page.inputValue("form#composer [name=text]")).toBe("안녕하세");
  await page.press("form#composer [name=text]", "Enter");
  await showing(page, 1);
  expect(sent.filter((body) => body.includes("안녕하세"))).toHaveLength(1);

  await act(page, 1, "edit");
  await page.fill("#m1 form.change textarea", "안녕하세요");
  await pressComposing(page, "#m1 form.change textarea", "Escape");
  await pressComposing(page, "#m1 form.change textarea", "Enter");
  expect(await page.inputValue("#m1 form.change textarea")).toBe("안녕하세요");
  await page.click("#m1 form.change button");
  await page.waitForSelector("#m1 .edited");
});

test("in an embed, the name is given whole, and the text sent whole", async () => {
  const server = await newServer();
  const page = await openPage(`${server.url}/embed/lobby`);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  const named: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/people")) named.push(request.postDataJSON().name);
  });
  const name = "form#name [name=name]";
  await page.fill(name, "김민");
  await pressComposing(page, name, "Enter");
  await page.fill(name, "김민지");
  await page.press(name, "Enter");
  await page.waitForSelector("form#composer:not([hidden])");
  expect(named).toEqual(["김민지"]);
  await page.fill("form#composer [name=text]", "네");
  await pressComposing(page, "form#composer [name=text]", "Enter");
  expect(await page.inputValue("form#composer [name=text]")).toBe("네");
  await page.press("form#composer [name=text]", "Enter");
  await showing(page, 1);
});
