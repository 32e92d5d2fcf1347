import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../src/chat/markdown/render.ts";

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

/** A line that is too long is scrolled to by keys as well. */
const PRE = '<pre tabindex="0">';
const LINK = / rel="[^"]*" target="_blank"/g;
const html = (text: string) => renderMarkdown(text).replace(LINK, "");
/** What a browser shows of it, a line for each block and break. */
const read = (text: string) =>
  renderMarkdown(text)
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
const plain = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? "&quot;");

describe("what was typed is what is read:", () => {
  test.each([
    // Numbers, dates and single marks are no lists.
    ...[
      "2024. 1. 1. 회의",
      "1. 2. 3.",
      "3.14",
      "2) 둘째",
      "1. 하나뿐",
      "- 5도",
      "+ 1",
      "* 표시는 필수",
    ],
    ...[
      "*",
      "-",
      "#",
      "+",
      ">",
      "1)",
      "1.",
      "---",
      "***",
      "* * *",
      "- - -",
      "```",
      "~~~",
      "```\nopen",
    ],
    ...["1. a\n1. b", "2. a\n3. b", "- - -\n- - -", "~~~\n공지\n~~~"],
    // Backslashes.
    ...["C:\\new\\_dir\\[a]", "\\\\nas\\share", "\\d+\\.\\d*", "¯\\_(ツ)_/¯", "D:\\", "C:\\*.txt"],
    ...["a \\* b", "\\# x", "end\\\nnext", "\\(x^2\\)", "\\- one", "\\\\*a*"],
    // Operators, globs, hidden names, faces.
    ...["2*3*4", "5*3=15, 2*3=6", "a**b**c", "src/**/*.ts, test/**/*.ts", "*.js and *.ts", "*.*"],
    ...[
      "f(*args, **kwargs), g(*args, **kwargs)",
      "홍*동, 이*영",
      "김**님, 이**님 당첨",
      "**kwargs and x**2",
    ],
    ...["*^^* 안녕 *^^*", "-_-*", "m(_ _)m", '"*" and "*"', "(*) (*)", "** a **"],
    // Identifiers.
    ...[
      "__init__",
      "_x_y_",
      "snake_case_name",
      "__init__.py",
      "self.__dict__ and __name__",
      "a_b_c_d",
    ],
    // Waves.
    ...[
      "네~~알겠습니다~~",
      "네~~ 그래요~~",
      "와~~!! 좋아~~!!",
      "~~~wave~~~",
      "a~~b~~c",
      "3~~5시 7~~9시",
    ],
    // Faces and arrows.
    ...[
      ">_<",
      "> <",
      "> _ <",
      ">.<",
      ">>>",
      "->",
      ">:(",
      ">1234",
      ">> x",
      ">>> print(1)",
      "<3",
      ">text",
    ],
    // What is HTML, an entity, code or a link elsewhere.
    ...[
      "<b>a</b>",
      "&amp; &copy; &#65;",
      "<std:vector>",
      "don`t and can`t",
      "f[0](x)",
      "[a](b)",
      "[a]()",
    ],
    ...["[a][b]", "![a](b)", "| a | b |\n|---|---|", "Title\n===", "` `"],
    ...["ftp://example.com", "//example.com", "index.ts"],
  ])("%j", (text) => {
    const lines = plain(text.trim())
      .split(/\n+/)
      .map((line) => line.trim());
    expect(html(text)).toBe(`<p>${lines.join("<br>\n")}</p>`);
  });

  test("for whatever is written without a pair of marks", () => {
    const word = fc.constantFrom(
      "a",
      "Z",
      "7",
      "가",
      "나다",
      "字",
      "か",
      "é",
      "(",
      ")",
      ".",
      ",",
      "!",
      "/",
      '"',
      "&",
      "<",
      "=",
    );
    const mark = fc.constantFrom(
      "*",
      "_",
      "~",
      "`",
      ">",
      "#",
      "-",
      "+",
      "\\",
      "[",
      "]",
      "1.",
      "1)",
      "**",
      "~~",
      "```",
    );
    const words = fc.array(word, { maxLength: 8 });
    const line = fc
      .tuple(words, mark, words)
      .map(([before, sign, after]) => [...before, sign, ...after].join(""));
    fc.assert(
      fc.property(line, (text) => {
        expect(read(text)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("Markdown is what is surely meant:", () => {
  test.each([
    ["**중요(필독)**입니다", "<strong>중요(필독)</strong>입니다"],
    ['**"인용"**은', "<strong>&quot;인용&quot;</strong>은"],
    ["**‘A안’**으로 *갑시다*는", "<strong>‘A안’</strong>으로 <em>갑시다</em>는"],
    ["**50%**가", "<strong>50%</strong>가"],
    ["이것은**중요**합니다", "이것은<strong>중요</strong>합니다"],
    ["これは**「重要」**です。", "これは<strong>「重要」</strong>です。"],
    ["这是**“重点”**内容", "这是<strong>“重点”</strong>内容"],
    ["使用**Git Hub**编辑", "使用<strong>Git Hub</strong>编辑"],
    ["**ไทย**ครับ", "<strong>ไทย</strong>ครับ"],
    ["⚠️**중요**⚠️", "⚠️<strong>중요</strong>⚠️"],
    [
      "***both*** and **_nested_**!",
      "<em><strong>both</strong></em> and <strong><em>nested</em></strong>!",
    ],
    ["_soft_, __two words__", "<em>soft</em>, <strong>two words</strong>"],
    [
      "~~gone~~ (~~was~~ is) **~~both~~**",
      "<s>gone</s> (<s>was</s> is) <strong><s>both</s></strong>",
    ],
    ["`C:\\new\\_dir` and `` a`b ``", "<code>C:\\new\\_dir</code> and <code>a`b</code>"],
    ["\\*not bold\\* but *soft*", "*not bold* but <em>soft</em>"],
    ["\\*\\*a\\*\\* \\~~b~~ \\_c_ \\`d`", "**a** ~~b~~ _c_ `d`"],
    ["*a \\*b*", "<em>a *b</em>"],
    ["\\> said", "&gt; said"],
    ["\\- a\n\\- b", "- a<br>\n- b"],
    ["1\\. a\n2\\. b", "1. a<br>\n2. b"],
    ["[text](https://example.com/a_b)", '<a href="https://example.com/a_b">text</a>'],
    ["\\[text](https://a.b)", '[text](<a href="https://a.b">https://a.b</a>)'],
    ["[**loud** words](https://a.b)", '<a href="https://a.b"><strong>loud</strong> words</a>'],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(`<p>${expected}</p>`);
  });

  test.each([
    ["- a\n- b\nbelow", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>below</p>"],
    ["above\n* a\n\n* b", "<p>above</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"],
    ["1. a\n2. b\n5. c", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<p>5. c</p>"],
    ["1) a\n2) b", '<ol class="bracketed">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ["- 2024. 1. 1. 회의\n- b", "<ul>\n<li>2024. 1. 1. 회의</li>\n<li>b</li>\n</ul>"],
    ["- a\n  - b\n- c", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>"],
    ["> said\nanswer", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>"],
    [
      "> a\n>\n> > b",
      "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>",
    ],
    ["```js\na < \\*b*\n```", `${PRE}<code class="language-js">a &lt; \\*b*\n</code></pre>`],
    ["```\n- a\n\n> b\n```\nbelow", `${PRE}<code>- a\n\n&gt; b\n</code></pre>\n<p>below</p>`],
    ["```하나\n둘```", `${PRE}<code>하나\n둘\n</code></pre>`],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(expected);
  });
});

describe("a link ends where the address does:", () => {
  test.each([
    ["https://example.com에서 봐요", "https://example.com"],
    ["https://example.com:8080으로", "https://example.com:8080"],
    ["https://localhost:3000에서", "https://localhost:3000"],
    ["https://192.168.0.1은", "https://192.168.0.1"],
    ["https://example.com/a를", "https://example.com/a"],
    ["https://example.com/a?b=c입니다.", "https://example.com/a?b=c"],
    ["https://example.com/a에서는,", "https://example.com/a"],
    ["https://example.com/a를눌러요", "https://example.com/a"],
    ["https://example.com/공지", "https://example.com/공지"],
    ["https://example.com/공지를", "https://example.com/공지"],
    ["https://example.com/a께서", "https://example.com/a"],
    ["https://example.com/공지께서", "https://example.com/공지"],
    ["https://example.com/wiki/C언어", "https://example.com/wiki/C언어"],
    ["https://example.com/회의", "https://example.com/회의"],
    ["https://한국.com에서", "https://한국.com"],
    ["https://예시.한국에서", "https://예시.한국"],
    ["(https://example.com/a)를", "https://example.com/a"],
    ["https://example.com/a_(b)", "https://example.com/a_(b)"],
    ["「https://example.com/a」を", "https://example.com/a"],
    ["（https://example.com）", "https://example.com"],
    ["https://example.com/a。次", "https://example.com/a"],
    ["https://example.com、", "https://example.com"],
    ["https://example.com/aを見て", "https://example.com/a"],
    ["https://example.com是", "https://example.com"],
    ["https://example.com/~ana", "https://example.com/~ana"],
    ["https://example.com/a~~", "https://example.com/a"],
    ["https://example.com/a\u202egpj.exe", "https://example.com/a"],
    ["**https://example.com**입니다", "https://example.com"],
    ["<https://example.com>", "https://example.com"],
    ["see https://example.com/a.", "https://example.com/a"],
  ])("%j", (text, address) => {
    const shown = /<a [^>]*>([^<]*)<\/a>/.exec(renderMarkdown(text))?.[1];
    expect(shown).toBe(address);
    expect(read(text).replace("\u202c", "")).toBe(text.replaceAll("**", ""));
  });
});

describe("an address without a scheme is a link where it surely is one:", () => {
  test.each([
    ["www.example.com에서 봐요", "http://www.example.com", "www.example.com"],
    ["(www.example.co.kr/공지)를", "http://www.example.co.kr/", "www.example.co.kr/공지"],
    [
      "see www.example.com:8080/a?b=c.",
      "http://www.example.com:8080/a?b=c",
      "www.example.com:8080/a?b=c",
    ],
    ["WWW.Example.com", "http://WWW.Example.com", "WWW.Example.com"],
    ["www.аррӏе.com", "http://www.xn--80ak6aa92e.com", "www.xn--80ak6aa92e.com"],
    ["ana@example.com으로", "mailto:ana@example.com", "ana@example.com"],
    [
      "“ana.b+c@mail.example.co.kr”,",
      "mailto:ana.b+c@mail.example.co.kr",
      "ana.b+c@mail.example.co.kr",
    ],
    ["메일:ana@example.com.", "mailto:ana@example.com", "ana@example.com"],
  ])("%j", (text, address, shown) => {
    const [, href, label] = /<a href="([^"]*)"[^>]*>([^<]*)<\/a>/.exec(renderMarkdown(text)) ?? [];
    expect([decodeURI(String(href)).slice(0, address.length), label]).toEqual([address, shown]);
  });

  test.each([
    "www.foo",
    "www..com",
    "kwww.example.com",
    "a.www.example.com",
    "ana:secret@example.com",
    "git@github.com:ana/repo.git",
    "ana@host.com:22",
    "ana@example.com/path",
    "a@b.c",
    "react@18.2.0",
    "@all",
    "https://bank.com@evil.com",
    "한글@example.com",
    "`www.example.com`",
  ])("%j is none", (text) => {
    expect(renderMarkdown(text)).not.toContain("<a ");
  });
});

describe("a picture is a link to it, which is not fetched:", () => {
  test.each([
    ["![the plan](https://a.b/c.png)", '<a href="https://a.b/c.png">the plan</a>'],
    ["![](https://a.b/c.png)!", '<a href="https://a.b/c.png">https://a.b/c.png</a>!'],
    ["와![여기](https://a.b)", '와!<a href="https://a.b">여기</a>'],
    ["![a](b.png)", "![a](b.png)"],
    ["![a](https://a.b", '![a](<a href="https://a.b">https://a.b</a>'],
    ["\\![a](https://a.b)", `\\!<a href="https://a.b">a</a>`],
    ["!", "!"],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(`<p>${expected}</p>`);
  });
});

describe("a spoiler is what stands between bars:", () => {
  const spoiler = (words: string) => `<span class="spoiler" tabindex="0">${words}</span>`;
  test.each([
    ["the end: ||*he* dies||!", `the end: ${spoiler("<em>he</em> dies")}!`],
    ["||범인은 집사||였다", `${spoiler("범인은 집사")}였다`],
    ["||a|| and ||b||", `${spoiler("a")} and ${spoiler("b")}`],
    ["a || b || c", "a || b || c"],
    ["if (a||b||c)", "if (a||b||c)"],
    ["x = a ||b|| c", `x = a ${spoiler("b")} c`],
    ["||a||b||", "||a||b||"],
    ["||||", "||||"],
    ["||one\ntwo||", "||one<br>\ntwo||"],
    ["`||a||`", "<code>||a||</code>"],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(`<p>${expected}</p>`);
  });
});

test("code has the colours of its language where it is named, and is what was typed where it is not", () => {
  const code = 'const a = "<b>"; // & more';
  expect(html(`\`\`\`js\n${code}\n\`\`\``)).toBe(
    `${PRE}<code class="language-js"><span class="hljs-keyword">const</span> a = <span class="hljs-string">&quot;&lt;b&gt;&quot;</span>; <span class="hljs-comment">// &amp; more</span>\n</code></pre>`,
  );
  for (const name of ["", "nope", "constructor"]) {
    expect(html(`\`\`\`${name}\n${code}\n\`\`\``)).not.toContain("hljs");
    expect(read(`\`\`\`${name}\n${code}\n\`\`\``)).toBe(`${code}\n`);
  }
  const stack = `// a${"\u0301".repeat(60)}`;
  expect(html(`\`\`\`js\n${stack}\n\`\`\``)).toContain('class="stack"');
});

test("a few emoji alone are drawn large", () => {
  for (const text of ["👍", "❤️ 👍🏽", "👨‍👩‍👧‍👦🇰🇷", "😀".repeat(6)]) {
    expect(html(text)).toBe(`<p class="emoji">${text}</p>`);
  }
  for (const text of ["1", "#", "©", "👍 ok", "😀".repeat(7), "> 👍", "👍\n\n👍"]) {
    expect(html(text)).not.toContain("emoji");
  }
});

describe("the host of a link is shown as", () => {
  test.each([
    ["https://xn--80ak6aa92e.com", "https://xn--80ak6aa92e.com"],
    ["https://аррӏе.com/a", "https://xn--80ak6aa92e.com/a"],
    ["https://gооgle.com", "https://xn--ggle-55da.com"],
    ["https://www.ѕсоре.net", "https://www.xn--e1argc3h.net"],
    ["https://fıshing.com", "https://xn--fshing-p9a.com"],
    ["https://münchen.de", "https://münchen.de"],
    ["https://xn--mnchen-3ya.de", "https://münchen.de"],
    ["https://пример.рф", "https://пример.рф"],
    ["https://한국.com", "https://한국.com"],
    ["https://k팝.com", "https://k팝.com"],
    ["https://日本語tokyo.jp", "https://日本語tokyo.jp"],
    ["https://παράδειγμα.gr", "https://παράδειγμα.gr"],
  ])("what it is: %s", (text, shown) => {
    expect(read(text)).toBe(shown);
  });

  test.each([
    ["https://ＧＯＯＧＬＥ.com/a", "https://google.com/a"],
    ["https://０１.com", "https://01.com"],
    ["https://e\u0301.com", "https://xn--9ca.com"],
    ["https://한국.com:80/공지", "https://xn--3e0b707e.com:80/%EA%B3%B5%EC%A7%80"],
    ["mailto:ana@ｅxample.com", "mailto:ana@example.com"],
  ])("what browsers look up, and leads there: %s", (text, address) => {
    expect(/ href="([^"]*)"/.exec(renderMarkdown(text))?.[1]).toBe(address);
  });

  test.each([
    "https://bank.com@evil.com/a",
    "https://ana:secret@example.com",
    "https://bank.com:443@evil.com",
    "https://@evil.com",
  ])("nothing where a name stands before it, which could be taken for it: %s", (text) => {
    expect(renderMarkdown(`${text} and https://example.com/@ana`)).toBe(
      renderMarkdown("x and https://example.com/@ana").replace("x", text),
    );
  });

  test.each([
    ["[https://bank.com](https://evil.com/a)", "https://bank.com (evil.com)"],
    ["[bank．com](https://evil.com)", "bank．com (evil.com)"],
    ["[go to bank.com now](https://evil.com)", "go to bank.com now (evil.com)"],
    ["[аррӏе.com](https://xn--80ak6aa92e.com)", "аррӏе.com (xn--80ak6aa92e.com)"],
    ["[10.0.0.1](https://evil.com)", "10.0.0.1 (evil.com)"],
    ["[https://www.github.com/a](https://github.com/a)", "https://www.github.com/a"],
    ["[the docs](https://example.com)", "the docs"],
  ])("it is beside the words of a link: %s", (text, shown) => {
    expect(read(text)).toBe(shown);
  });
});

test("what turns the direction of a line ends with it", () => {
  expect(html("a\u202eb\nc")).toBe("<p>a\u202eb\u202c<br>\nc</p>");
  expect(html("\u2067\u202b*a*\u2069 b")).toBe("<p>\u2067\u202b<em>a</em>\u2069 b</p>");
  expect(html("> \u2066\u202ea\n\nb")).toBe(
    "<blockquote>\n<p>\u2066\u202ea\u202c\u2069</p>\n</blockquote>\n<p>b</p>",
  );
  expect(html("```\n\u202ea\nb\n```")).toBe(`${PRE}<code>\u202ea\u202c\nb\n</code></pre>`);
  expect(html("\u202ca\u2069 שלום")).toBe("<p>\u202ca\u2069 שלום</p>");
});

test("a letter under a stack of marks has a box that clips it; those of real languages have none", () => {
  const stack = `a${"\u0301".repeat(60)}`;
  expect(html(`x ${stack} y`)).toBe(`<p>x <span class="stack">${stack}</span> y</p>`);
  expect(html(`&${"\u0336".repeat(9)}`)).toBe(
    `<p><span class="stack">&amp;${"\u0336".repeat(9)}</span></p>`,
  );
  for (const word of ["Việt".normalize("NFD"), "ก็ที่", "שָׁלוֹם", "مُحَمَّدٌ", "လျှော့", "རྒྱུད"]) {
    expect(html(word)).toBe(`<p>${word}</p>`);
  }
});

test("any text gives safe HTML whose tags are balanced", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ..."*_~`>#-+\\[]()<&\"'!|:/. \n1aZ가字".split(""),
      "**",
      "~~",
      "```",
      "> ",
      "- ",
      "1. ",
    ),
    fc.constantFrom(
      "https://",
      "www.",
      "ana@b.org",
      "![",
      "||",
      "👍",
      "```js\n",
      "javascript:",
      "data:",
      "a.b",
      "](https://a.b)",
      "<script>",
      "onload=",
      "\u202e",
      "\u0301",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const made = renderMarkdown(pieces.join(""));
      const open: string[] = [];
      for (const [tag, slash, name = ""] of made.matchAll(/<(\/?)([^\s>]*)[^>]*>/g)) {
        expect([
          "p",
          "br",
          "em",
          "strong",
          "s",
          "code",
          "pre",
          "blockquote",
          "ul",
          "ol",
          "li",
          "a",
          "span",
        ]).toContain(name);
        expect(tag).toMatch(
          /^<\/?\w+(?: (?:class="(?:stack|bracketed|emoji|long|spoiler|language-[\w+#.-]+|hljs-[\w -]+)"|tabindex="0"|href="(?:https?:|mailto:|tel:)[^"<>]*"|title="[^"<>]*"|rel="[\w ]+"|target="_blank"))*>$/i,
        );
        if (slash) expect(open.pop()).toBe(name);
        else if (name !== "br") open.push(name);
      }
      expect(open).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("a text made to be slow is not", () => {
  const units = [
    "[",
    "*",
    "**a ",
    "> ",
    "[[](",
    "[a](https://a.b) ",
    "https://a.b ",
    "https://(",
    "\\*",
    "\\[",
    "`a",
    "_a_",
  ];
  units.push(
    "- a\n",
    "```a\n",
    "||a ",
    "||a|| ",
    "![a](https://a.b ",
    "www.a.b",
    "a@b.co",
    "a@b.",
    "👍",
    "~~a ",
    "\u0301",
    "https://가.",
    "a*",
    "- - ",
    "\\> a\n",
    "mailto:a@b.c ",
    "[\\](https://a ",
  );
  for (const unit of units) {
    const text = `${unit.repeat(4_000 / unit.length).slice(0, 3_980)}](https://a.b)`;
    const start = performance.now();
    renderMarkdown(text);
    expect(performance.now() - start, unit).toBeLessThan(1_000);
  }
});
