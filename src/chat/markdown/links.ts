import { domainToASCII } from "node:url";
import type { MarkdownIt } from "markdown-it";
import { VISIBLE } from "../text.ts";
import { useBareAddresses } from "./bare_addresses.ts";
import { shownAddress } from "./host_names.ts";
import { linkEnd, withoutTail } from "./link_ends.ts";
import type { InlineRule } from "./rules.ts";

const ALLOWED = /^(?:https?:\/\/|mailto:|tel:)/i;
const DESTINATION = /\]\(\s*<?(?:https?:\/\/[^\s/]|mailto:[^\s]|tel:[+\d])/y;
const USER = /[\w.~!$&'()*+,;=:%-]*@[\w[]/y;
const ANY_DESTINATION = new RegExp(DESTINATION.source, "g");

/** A longer one is cut to the line where it is shown. */
const ADDRESS_MAX = 60;

/**
 * Links to the web, to an address or to a telephone number: written with their
 * scheme, or as `[text](https://…)`. Whatever else looks like a link, as in
 * `f[0](x)`, "index.ts" or `[a](b)`, is words.
 */
export function useLinks(markdown: MarkdownIt): void {
  const { linkify } = markdown;
  linkify.set({ fuzzyLink: false });
  useBareAddresses(markdown);
  linkify.add("ftp:", null).add("//", null);
  for (const scheme of ["http:", "https:"]) {
    linkify.add(scheme, {
      validate(text, pos, self) {
        if (!text.startsWith("//", pos) || isPassword(text, pos + 2)) return 0;
        const pattern = self.re.get_http_validator();
        pattern.lastIndex = pos;
        const match = pattern.exec(text.slice(0, linkEnd(text, pos + 2)));
        return match ? withoutTail(match[0]).length : 0;
      },
    });
  }
  markdown.validateLink = (url) => ALLOWED.test(url) && (!/^http/i.test(url) || URL.canParse(url));
  const { normalizeLink } = markdown;
  markdown.normalizeLink = (url) => normalizeLink(lookedUp(url));
  markdown.normalizeLinkText = shownAddress;
  markdown.inline.ruler.before("link", "no_link", noLink);
  markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    const isAddress = token?.info === "auto";
    if (isAddress && [...(tokens[index + 1]?.content ?? "")].length > ADDRESS_MAX) {
      token.attrSet("class", "long");
    }
    token?.attrSet("rel", "nofollow noopener noreferrer ugc");
    token?.attrSet("target", "_blank");
    return self.renderToken(tokens, index, options);
  };
}

/**
 * Whether a name, and perhaps a password, stand where a host is looked for: with them
 * an address passes for another's, as https://chat.example@evil.example does.
 */
function isPassword(text: string, index: number): boolean {
  USER.lastIndex = index;
  return USER.test(text);
}

/** An address with its host as browsers look it up (UTS #46): https://ＡＢＣ.example is https://abc.example. */
function lookedUp(address: string): string {
  return address.replace(
    /^(https?:\/\/|mailto:[^@]*@)([^/?#:]*[^\0-\x7f][^/?#:]*)/i,
    (whole, scheme, host) => {
      const ascii = domainToASCII(host);
      return ascii ? scheme + ascii : whole;
    },
  );
}

/** A bracket that begins no link is a bracket. */
const noLink: InlineRule = (state, silent) => {
  const { src, pos, md } = state;
  if (src[pos] !== "[") return false;
  if (isLinkAt(src, pos) && isLinkEndAt(src, md.helpers.parseLinkLabel(state, pos, true))) {
    return false;
  }
  if (!silent) state.pending += "[";
  state.pos = pos + 1;
  return true;
};

/** Whether a bracket may begin `[text](https://…)`, with something to be seen in its text. */
export function isLinkAt(text: string, index: number): boolean {
  ANY_DESTINATION.lastIndex = index;
  const end = ANY_DESTINATION.exec(text)?.index;
  return end !== undefined && VISIBLE.test(text.slice(index + 1, end));
}

/** Whether a bracket ends the text of a link, and its address follows. */
export function isLinkEndAt(text: string, index: number): boolean {
  if (index < 0) return false;
  DESTINATION.lastIndex = index;
  return DESTINATION.test(text);
}
