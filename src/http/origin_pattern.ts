/** Origins by pattern, as a Content-Security-Policy writes them: scheme, host, perhaps a port. */
const PATTERN = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;

/** Whether a text is `*`, an origin, or one whose host begins with `*.`. */
export function isOriginPattern(text: string): boolean {
  return text === "*" || (PATTERN.test(text) && URL.canParse(text.replace("*.", "any.")));
}

/** Whether an origin is one of those that the patterns mean. */
export function isAmong(origin: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(origin.toLowerCase(), pattern.toLowerCase()));
}

function matches(origin: string, pattern: string): boolean {
  if (pattern === "*") return true;
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return origin === normal(pattern);
  const rest = origin.slice(before.length, origin.length - after.length);
  return origin.startsWith(before) && origin.endsWith(after) && /^[a-z0-9.-]+$/.test(rest);
}

/** Without the port that its scheme has anyway. */
function normal(origin: string): string {
  return new URL(origin).origin;
}

/** Whether whoever a pattern means is among those whom others mean. */
export function covers(patterns: readonly string[], pattern: string): boolean {
  return pattern === "*"
    ? patterns.includes("*")
    : isAmong(pattern.replace("*.", "any."), patterns);
}
