import type { Context } from "hono";
import { parseAccept } from "hono/utils/accept";
import type { ProblemLanguage } from "../protocol/problem.ts";

/**
 * The language of those that are spoken here which a reader likes best
 * (RFC 9110, 12.5.4); English where they like none.
 */
export function preferredLanguage(accepted: string | undefined): ProblemLanguage {
  for (const { type, q } of parseAccept(accepted ?? "")) {
    const [language] = type.toLowerCase().split("-");
    if (q > 0 && (language === "ko" || language === "en")) return language;
  }
  return "en";
}

/** The page's language, or what the request asks for where there is no page. */
export function languageOf(c: Context): ProblemLanguage {
  return preferredLanguage(c.get("language") ?? c.req.header("Accept-Language"));
}
