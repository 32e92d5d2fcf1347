import type { MarkdownIt } from "markdown-it";
import { linkEnd, withoutTail } from "./link_ends.ts";

const PREFIX = "www.";
/** A host with an ending: "www.example" is words. */
const HOST_WITH_ENDING = /^[^./?#:]+(?:\.[^./?#:]+)*\.(?:\p{L}{2,}|xn--[a-z0-9-]+)(?=[/?#:]|$)/iu;

/** The host of a mail address; not what goes on as `git@host:path`, nor what is a part of something longer. */
const MAIL_HOST =
  /@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,63}(?![\w@-]|[.:/][\w/])/gi;
/** What stands before the @, where nothing before that belongs to it: `ana:secret@example.com` is no address. */
const MAIL_NAME =
  /(?:^|[^\w.+\-/@:=%~&#?]|(?<=[^\x21-\x7e]):)([a-z0-9](?:[\w+-]|\.(?=[\w+-])){0,63})$/i;

/**
 * Links that are written without a scheme: `www.example.com`, `ana@example.com`.
 * Browsers try https for the first by themselves.
 */
export function useBareAddresses({ linkify }: MarkdownIt): void {
  linkify.add(PREFIX, {
    validate(text, pos, self) {
      const address = `//${text.slice(pos, linkEnd(text, pos))}`;
      const isPart = /[\w.@/:-]/.test(text.charAt(pos - PREFIX.length - 1));
      if (isPart || !HOST_WITH_ENDING.test(address.slice(2))) return 0;
      const pattern = self.re.get_http_validator();
      pattern.lastIndex = 0;
      const match = pattern.exec(address);
      return match ? withoutTail(match[0]).length - 2 : 0;
    },
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
  linkify.set({ fuzzyEmail: true });
  linkify.re.get_fuzzy_mail_host_search = () => new RegExp(MAIL_HOST);
  linkify.re.get_mail_name_validator = () => MAIL_NAME;
}
