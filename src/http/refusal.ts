import { HTTPException } from "hono/http-exception";
import type { Logger } from "pino";
import { ZodError } from "zod";
import { PROBLEM_STATUS, Problem, type ProblemCode } from "../protocol/problem.ts";

/**
 * Any error as a refusal that may be told to whoever asked. What is not a
 * refusal already is logged, and tells them nothing but that it failed.
 */
export function toProblem(error: unknown, logger: Logger): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) {
    return new Problem(codeOf(error.status), "{reason}", { reason: error.message });
  }
  if (error instanceof ZodError) return inputProblem(error);
  logger.error({ err: error }, "a request failed");
  return new Problem("unavailable", "Something failed on the server; try again in a moment.");
}

function codeOf(status: number): ProblemCode {
  const known = Object.entries(PROBLEM_STATUS).find(([, value]) => value === status);
  return (known?.[0] as ProblemCode | undefined) ?? (status < 500 ? "bad_request" : "unavailable");
}

/** The first thing that is wrong with an input, by name. */
function inputProblem(error: ZodError): Problem {
  const [issue] = error.issues;
  const name = issue?.path.join(".");
  if (!issue) return new Problem("bad_request", "The input is not valid.");
  const reason = issue.message;
  return name
    ? new Problem("bad_request", "{name}: {reason}", { name, reason })
    : new Problem("bad_request", "{reason}", { reason });
}
