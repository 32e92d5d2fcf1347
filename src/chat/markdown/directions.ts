import { directionEnds } from "../directions.ts";
import type { CoreRule, CoreState, Token } from "./rules.ts";

/** Ends in each line what turns its direction, so that nothing after it is turned as well. */
export const closeDirections: CoreRule = (state) => {
  if (!/[\u202a-\u202e\u2066-\u2069]/.test(state.src)) return;
  for (const token of state.tokens) {
    if (token.type === "fence") {
      token.content = token.content.replace(/.+/g, (line) => line + directionEnds(line));
    }
    if (token.children) token.children = closedLines(token.children, state.Token);
  }
};

function closedLines(tokens: Token[], TokenClass: CoreState["Token"]): Token[] {
  const closed: Token[] = [];
  let line = "";
  const close = () => {
    const ends = directionEnds(line);
    line = "";
    if (!ends) return;
    const token = new TokenClass("text", "", 0);
    token.content = ends;
    closed.push(token);
  };
  for (const token of tokens) {
    if (token.type.endsWith("break")) close();
    line += token.content;
    closed.push(token);
  }
  close();
  return closed;
}
