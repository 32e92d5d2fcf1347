import type { FrameLocator, Page } from "playwright-core";
import { expect } from "vitest";

/** The room inside a page's embed; the first one where there are several. */
export function roomIn(page: Page, nth = 0): FrameLocator {
  return page.locator("iframe").nth(nth).contentFrame();
}

/** Resolves once an embed is live. */
export async function live(room: FrameLocator): Promise<void> {
  await room.locator("#connection[data-state=live]").waitFor({ state: "attached" });
}

export async function giveName(room: FrameLocator, name: string): Promise<void> {
  await room.locator("#name [name=name]").fill(name);
  await room.locator("#name [name=name]").press("Enter");
  await room.locator("#composer").waitFor();
}

export async function write(room: FrameLocator, text: string): Promise<void> {
  await room.locator("#composer [name=text]").fill(text);
  await room.locator("#composer [name=text]").press("Enter");
}

/** Who has said what, in order. */
export function said(room: FrameLocator): Promise<string[]> {
  return room
    .locator("#messages [data-seq]")
    .evaluateAll((messages) =>
      messages.map((message) =>
        ["bdi", ".body"].map((part) => message.querySelector(part)?.textContent?.trim()).join(": "),
      ),
    );
}

export async function expectSaid(room: FrameLocator, messages: string[]): Promise<void> {
  await expect.poll(() => said(room), { timeout: 20_000 }).toEqual(messages);
}

/** What the documentation tells a page under a strict policy to allow. */
export function documentedPolicy(server: string): Record<string, string> {
  const directives = ["default-src 'none'", `script-src ${server}`, `frame-src ${server}`];
  return { "Content-Security-Policy": directives.join("; ") };
}

/** Keeps the element's events, to be read with `eventsOf`; to be put before the embed. */
export const RECORDER = `<script>
  window.events = [];
  for (const type of ["ready", "message", "unread", "error"]) {
    addEventListener("longwave:" + type, ({ detail, target }) => {
      window.events.push({ type, detail, target: target.localName });
    });
  }
</script>`;

export interface Recorded {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a detail, it says itself
  detail: any;
  target: string;
}

export function eventsOf(page: Page, type: string): Promise<Recorded[]> {
  return page.evaluate(
    (wanted) =>
      (window as unknown as { events: Recorded[] }).events.filter((event) => event.type === wanted),
    type,
  );
}

/** Resolves with the newest event of a type, once there are as many. */
export async function nextEvent(page: Page, type: string, count = 1): Promise<Recorded> {
  await expect
    .poll(async () => (await eventsOf(page, type)).length, { timeout: 15_000 })
    .toBeGreaterThanOrEqual(count);
  return (await eventsOf(page, type)).at(-1) as Recorded;
}
