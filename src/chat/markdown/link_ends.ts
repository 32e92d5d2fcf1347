/** What ends a link: space, what is not seen, brackets, the punctuation of Chinese and Japanese. */
const END =
  /[\s<>\\|"\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}、。，．！？；：「」『』（）【】《》〈〉〔〕［］｛｝｡｢｣“”‘’«»…⋯·•※→←]|$/gu;
const NOT_ASCII = /[^\0-\x7f]/;
const CJK = "\\p{sc=Hangul}\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}ー";
/** The endings of hosts in CJK scripts that are in use (https://data.iana.org/TLD/tlds-alpha-by-domain.txt). */
const CJK_ENDING =
  /^(?:한국|삼성|닷컴|닷넷|中国|中國|香港|台湾|台灣|新加坡|澳門|澳门|公司|网络|網路|网址|在线|中文网|商城|商店|网店|我爱你|政务|公益|集团|移动|信息|手机|游戏|新闻|世界|みんな|コム|セール|ストア|ポイント|クラウド|ファッション)/u;
/** Endings after which a dot may end a sentence: `example.com.그리고`. */
const COMMON_ENDING = /^(?:com|net|org|edu|gov|info|biz|kr|jp|cn|tw|hk|io|dev|app|me|co|uk|de)$/i;

/** Particles and endings that follow a noun; after ASCII each of them alone is one. */
const PARTICLES = new RegExp(
  `^(?:${[
    "(?:을|를|은|는|이|가|의|와|과|도|만|랑|이랑|나|이나|하고|며|이며|고|이고)",
    "(?:에|에서|에게|한테|께|께서|로|으로|부터|까지|보다|처럼|같이|마다|조차|밖에|대로|만큼)(?:는|도|만|의|나|요)?",
    "(?:이?라|이?라는|이?라고|이?라도|이?라면|인데|인가|인지|인|이?던데)(?:요)?",
    "(?:입니다|입니까|이에요|예요|에요|이야|야|이다|다|임|네요|이네요|거든요|이죠|죠|이요|요)",
  ].join("|")})$`,
  "u",
);
/** Those that no word of its own ends with. */
const SURE_PARTICLE =
  /(?:를|에서|에서는|에서도|에게|한테|께서|으로|으로는|으로도|까지|까지는|부터|부터는|에는|에도|입니다|입니까|이에요|예요|에요|인데요?|이라는|이라고|라는|라고|처럼|이랑|하고)$/u;
/** With these Korean, Japanese and Chinese go on after an address in ASCII. */
const GOES_ON =
  /(?<=[\x21-\x7e])(?:를|을(?![가-힣]?지로)|에서|에게|으로|까지|부터|입니다|이에요|예요|이라는|이라고|[をはがにでのもへと](?![ァ-ヶ])|から|まで|です|より|[的是在了吗吧呢啊和这那请就])/u;
const HANGUL_AT_END = /[\p{sc=Hangul}]+$/u;

/**
 * Where a link ends that begins with the host at `from`, as far as characters
 * tell that are not part of addresses: where another script, a particle or a
 * closing mark follows without a space.
 */
export function linkEnd(text: string, from: number): number {
  END.lastIndex = from;
  const end = END.exec(text)?.index ?? text.length;
  const address = text.slice(from, end);
  const hostLength = address.search(/[/?#]/);
  const host = hostLength < 0 ? address : address.slice(0, hostLength);
  const cut = hostEnd(host);
  if (cut < host.length) return from + cut;
  const rest = address.slice(host.length);
  const goesOn = rest.search(GOES_ON);
  return goesOn < 0 ? end : from + host.length + goesOn;
}

/** How much of what stands before the path is the host and its port. */
function hostEnd(host: string): number {
  const port = /:\d+/.exec(host);
  if (port) return port.index + port[0].length;
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  const start = host.length - last.length;
  if (!NOT_ASCII.test(last)) return host.length;
  const known = CJK_ENDING.exec(last);
  if (known && labels.length > 1) return start + known[0].length;
  // No ending mixes ASCII with another script.
  const ascii = /^[a-z0-9-]+/i.exec(last);
  if (ascii && (labels.length > 1 || /^localhost$/i.test(ascii[0]))) return start + ascii[0].length;
  return labels.length > 1 ? sentenceEnd(host, labels, start) : host.length;
}

/** `https://example.com에서.그리고`, `https://example.com.그리고`: the dot ended a sentence. */
function sentenceEnd(host: string, labels: string[], start: number): number {
  const before = labels.at(-2) ?? "";
  const beforeStart = start - 1 - before.length;
  if (COMMON_ENDING.test(before) && labels.length > 2) return start - 1;
  const glued = new RegExp(`^([a-z]{2,})[${CJK}]+$`, "iu").exec(before);
  if (!glued || labels.length < 3) return host.length;
  return beforeStart + (glued[1] as string).length;
}

/** A link without what follows it in a sentence: particles, waves, and the marks left at its end. */
export function withoutTail(link: string): string {
  let kept = link.replace(/[~*]+$/, "");
  const [hangul] = HANGUL_AT_END.exec(kept) ?? [];
  if (hangul === undefined || !/\/\/[^/?#]*[/?#]/.test(kept)) return kept;
  const ahead = kept.slice(0, -hangul.length);
  if (PARTICLES.test(hangul)) kept = ahead;
  else kept = ahead + hangul.replace(SURE_PARTICLE, (particle, at) => (at > 0 ? "" : particle));
  return kept === link ? kept : kept.replace(/[.,;:!?'"~*]+$/, "");
}
