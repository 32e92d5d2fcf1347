import { systemClock } from "../../../client/clock.ts";
import { loadPart } from "../../../client/load_part.ts";

const importPart = () => import("./emoji_picker.ts");

/** All emoji, with their names: only for whoever looks for one. */
export function loadPicker() {
  return loadPart(importPart, "emoji_picker.js", systemClock);
}
