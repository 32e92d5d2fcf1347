import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../runtime/root.ts";

/**
 * The style of a room for who comes for the first time: in the page itself, so that on
 * a thin line there is something to read before a style sheet has come.
 */
export const firstStyle = readFileSync(join(ROOT, "public/build/first.css"), "utf8");

/** By which the pages' policy lets it in, and nothing else that is inline. */
export const firstStyleSource = `'sha256-${createHash("sha256").update(firstStyle).digest("base64")}'`;
