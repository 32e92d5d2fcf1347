import type { Pending } from "../../../client/pending.ts";
import { find } from "./dom.ts";

/** Why something was refused, for whoever wrote it; empty where it was not. */
export function whyOf({ refusal = "", pathStatus }: Pending): string {
  // The server's words are its own; what something on the way has done is told in the page's.
  if (pathStatus === undefined) return refusal;
  const { refused = "", held = "" } = find(".why", pendingParts()).dataset;
  return pathStatus ? refused.replace("%", String(pathStatus)) : held;
}

/** What a post has beside, while it is on its way or where it was refused. */
export const pendingParts = (): DocumentFragment => find<HTMLTemplateElement>("#pending").content;
