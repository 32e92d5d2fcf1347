import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem, ProblemCode, ProblemLanguage } from "../protocol/problem.ts";
import { NO_STORE } from "./caching.ts";
import { languageOf } from "./language.ts";

const TITLES: Record<ProblemLanguage, Record<ProblemCode, string>> = {
  en: {
    bad_request: "Bad request",
    unauthorized: "Not identified",
    forbidden: "Not allowed",
    not_found: "Not found",
    method_not_allowed: "Method not allowed",
    conflict: "Conflict",
    too_long: "Too long",
    rate_limited: "Too many requests",
    unavailable: "Not available",
  },
  ko: {
    bad_request: "잘못된 요청",
    unauthorized: "신원 확인 필요",
    forbidden: "허용되지 않음",
    not_found: "찾을 수 없음",
    method_not_allowed: "허용되지 않는 요청 방식",
    conflict: "충돌",
    too_long: "너무 깁니다",
    rate_limited: "너무 잦은 요청",
    unavailable: "지금은 이용할 수 없음",
  },
};

/** A refusal as `application/problem+json` (RFC 9457), readable from any site. */
export function answerProblem(c: Context, problem: Problem): Response {
  const { code, status, retryAfter } = problem;
  const language = languageOf(c);
  if (retryAfter) c.header("Retry-After", String(retryAfter));
  // RFC 9110, 11.6.1: a 401 says how to identify oneself.
  if (status === 401) c.header("WWW-Authenticate", "Bearer");
  c.header("Content-Type", "application/problem+json");
  c.header("Access-Control-Allow-Origin", "*");
  // A 404 would be kept by a cache's own guess (RFC 9110, 15.1).
  c.header("Cache-Control", NO_STORE);
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Content-Language", language);
  c.header("Vary", "Accept-Language", { append: true });
  const body = { status, title: TITLES[language][code], detail: problem.in(language), code };
  return c.body(JSON.stringify(body), status as ContentfulStatusCode);
}
