import { find } from "../dom.ts";
import { showInstead } from "./instead.ts";
import { cloneOf } from "./message_element.ts";

/** A removal that can still be undone. */
export interface Removal {
  /** Of the place that the message had, in pixels. */
  height: number;
  undo(): void;
}

/** By seq. */
export const removals = new Map<number, Removal>();

export function showRemoval(message: HTMLElement, { height, undo }: Removal): void {
  const line = cloneOf(".undo");
  find("button", line).addEventListener("click", undo);
  showInstead(message, line, true);
  message.style.setProperty("min-height", `${height}px`);
}
