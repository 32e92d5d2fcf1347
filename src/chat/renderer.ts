import { onDemand } from "../runtime/on_demand.ts";
import type { Renderer } from "./store.ts";

/**
 * Loaded when somebody joins, or first writes: a process that has just started
 * may only be read from. One promise for all, so that posts go on in their order.
 */
const markdown = onDemand(() => import("./markdown/render.ts"));

/** What makes the HTML of messages. Whoever changes what comes out of it gives it its next number. */
export const renderer: Renderer = {
  version: 4,
  async render(text) {
    return (await markdown()).renderMarkdown(text);
  },
};

/** Loads it ahead of time; whoever writes is told if that fails. */
export function prepareRenderer(): void {
  markdown().catch(() => {});
}
