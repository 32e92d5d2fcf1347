import createRenderer, { type MarkdownIt } from "markdown-it";
import { useChatBlocks } from "./blocks.ts";
import { useCode } from "./code.ts";
import { closeDirections } from "./directions.ts";
import { useEmphasis } from "./emphasis.ts";
import { useEscapes } from "./escapes.ts";
import { useImages } from "./images.ts";
import { nameHosts } from "./labels.ts";
import { enlargeEmoji } from "./large_emoji.ts";
import { useLinks } from "./links.ts";
import { keepSpaces, useSpaces } from "./spaces.ts";
import { useSpoilers } from "./spoilers.ts";
import { escapeText } from "./stacks.ts";

let renderer: MarkdownIt | undefined;

/**
 * A message's text as HTML that is safe to insert: the Markdown that people
 * write in chats (emphasis, code, quotes, lists, links, spoilers), no HTML of their
 * own, no pictures and no previews of what links lead to (whatever is fetched from
 * elsewhere tells its server who reads), and only links to the web, to an address or
 * to a telephone number.
 *
 * What was typed is what is read: a mark is Markdown only where it is surely
 * meant, and whatever else stands in a text stays as it is.
 */
export function renderMarkdown(text: string): string {
  renderer ??= makeRenderer();
  return renderer.render(text).trim();
}

function makeRenderer(): MarkdownIt {
  const markdown = createRenderer("default", { html: false, linkify: true, breaks: true });
  // An entity and an address in angle brackets are read as they were typed.
  markdown.inline.ruler.disable(["autolink", "html_inline", "entity"]);
  useChatBlocks(markdown);
  useEmphasis(markdown);
  useCode(markdown);
  useLinks(markdown);
  useImages(markdown);
  useSpoilers(markdown);
  useEscapes(markdown);
  useSpaces(markdown);
  markdown.core.ruler.push("name_hosts", nameHosts);
  markdown.core.ruler.push("close_directions", closeDirections);
  markdown.core.ruler.push("enlarge_emoji", enlargeEmoji);
  markdown.renderer.rules.text = (tokens, index) =>
    escapeText(keepSpaces(tokens[index]?.content ?? "", tokens[index - 1]));
  return markdown;
}
