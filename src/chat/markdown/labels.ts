import { shownHost } from "./host_names.ts";
import type { CoreRule, Token } from "./rules.ts";

/** What reads like the name or the number of a host. */
const HOST =
  /(?:[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}-]*\.)+\p{L}[\p{L}\p{M}\p{N}-]+|\d+(?:\.\d+){3}/gu;

/**
 * After a link whose text reads like the address of another host, the host that
 * it truly leads to is named.
 */
export const nameHosts: CoreRule = (state) => {
  for (const token of state.tokens) {
    if (!token.children?.some(isWritten)) continue;
    const children: Token[] = [];
    let label = "";
    let host = "";
    for (const child of token.children) {
      children.push(child);
      if (isWritten(child)) {
        host = hostOf(String(child.attrGet("href")));
        label = "";
      } else if (child.type === "link_close" && host) {
        if (namesAnother(label, host)) {
          const note = new state.Token("text", "", 0);
          note.content = ` (${host})`;
          children.push(note);
        }
        host = "";
      } else label += child.content;
    }
    token.children = children;
  }
};

/** A link that has a text of its own. */
const isWritten = (token: Token) => token.type === "link_open" && token.info !== "auto";

function hostOf(href: string): string {
  if (/^mailto:/i.test(href))
    return shownHost(href.slice(href.indexOf("@") + 1).split("?")[0] ?? "");
  return URL.canParse(href) ? shownHost(new URL(href).hostname) : "";
}

function namesAnother(label: string, host: string): boolean {
  const plain = label
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFKC")
    .replace(/[。｡․]/g, ".")
    .toLowerCase();
  return [...plain.matchAll(HOST)].some(([name]) => bare(name) !== bare(host));
}

const bare = (host: string) => host.toLowerCase().replace(/^www\./, "");
