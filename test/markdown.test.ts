import { expect, test } from "vitest";
import { renderMarkdown } from "../src/chat/markdown.ts";

test.each([
  [
    "*soft* **loud** ~~gone~~ `code`",
    "<p><em>soft</em> <strong>loud</strong> <s>gone</s> <code>code</code></p>",
  ],
  ["one\ntwo", "<p>one<br>\ntwo</p>"],
  ["> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"],
  ["- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"],
  ["# not a heading", "<p># not a heading</p>"],
  ["안녕 **하세요**", "<p>안녕 <strong>하세요</strong></p>"],
])("%j is shown as people mean it", (text, html) => {
  expect(renderMarkdown(text)).toBe(html);
});

test("a link opens elsewhere and tells nothing of where it came from", () => {
  expect(renderMarkdown("see https://example.org/a?b=c")).toBe(
    '<p>see <a href="https://example.org/a?b=c" rel="nofollow noopener noreferrer ugc" target="_blank">https://example.org/a?b=c</a></p>',
  );
});

test("words with dots in them are not taken for links", () => {
  expect(renderMarkdown("look at index.ts, e.g. line 3")).not.toContain("<a");
});

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[click](javascript:alert(1))",
  "[click](JaVaScRiPt:alert(1))",
  "[click](data:text/html,<script>alert(1)</script>)",
  "[click](vbscript:alert(1))",
  "<javascript:alert(1)>",
  "![tracked](https://example.org/pixel.png)",
  '[a](https://example.org "x" onmouseover="alert(1))',
  '```"><script>alert(1)</script>\ncode\n```',
  "[a][b]\n\n[b]: javascript:alert(1)",
])("%j does no harm", (text) => {
  const html = renderMarkdown(text);
  expect(html).not.toMatch(/<(script|img|iframe|svg|style|object)/i);
  expect(html).not.toMatch(/<[^>]+\son\w+=/i);
  expect(html).not.toMatch(/href="(?!https?:)/i);
});
