import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem, ProblemCode } from "../protocol/problem.ts";

const TITLES: Record<ProblemCode, string> = {
  bad_request: "Bad request",
  unauthorized: "Not identified",
  forbidden: "Not allowed",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  conflict: "Conflict",
  too_long: "Too long",
  rate_limited: "Too many requests",
  unavailable: "Not available",
};

/** A refusal as `application/problem+json` (RFC 9457), readable from any site. */
export function answerProblem(
  c: Context,
  { code, status, message, retryAfter }: Problem,
): Response {
  if (retryAfter) c.header("Retry-After", String(retryAfter));
  // RFC 9110, 11.6.1: a 401 says how to identify oneself.
  if (status === 401) c.header("WWW-Authenticate", "Bearer");
  c.header("Content-Type", "application/problem+json");
  c.header("Access-Control-Allow-Origin", "*");
  const problem = { status, title: TITLES[code], detail: message, code };
  return c.body(JSON.stringify(problem), status as ContentfulStatusCode);
}
