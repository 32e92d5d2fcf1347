import createRenderer, { type MarkdownIt } from "markdown-it";

let renderer: MarkdownIt | undefined;

/**
 * A message's text as HTML that is safe to insert: the Markdown that people
 * write in chats (emphasis, code, quotes, lists, links), no HTML of their own,
 * no images (a picture fetched from elsewhere tells its server who reads), and
 * only links that markdown-it takes for harmless. Made once, when a message is
 * posted or edited.
 */
export function renderMarkdown(text: string): string {
  renderer ??= makeRenderer();
  return renderer.render(text).trim();
}

function makeRenderer(): MarkdownIt {
  const markdown = createRenderer("default", { html: false, linkify: true, breaks: true });
  markdown.disable(["image", "heading", "lheading", "hr", "code", "reference", "table"]);
  // Only what is written as a link becomes one: "index.ts" and "e.g." are words.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    token?.attrSet("rel", "nofollow noopener noreferrer ugc");
    token?.attrSet("target", "_blank");
    return self.renderToken(tokens, index, options);
  };
  return markdown;
}
