import { describeRoute, resolver } from "hono-openapi";
import type * as z from "zod";
import { PROBLEM_STATUS, type ProblemCode } from "../protocol/problem.ts";
import { problem } from "./schemas.ts";

interface Operation {
  summary: string;
  description?: string;
  /** What is answered when all is well, by status; `also` are the media types beside JSON. */
  answers: Record<number, { description: string; schema?: z.ZodType; also?: string[] }>;
  /** How it may be refused, beside bad_request and rate_limited. */
  problems?: ProblemCode[];
  /** Whether a token is needed (true), or only makes a difference (false). */
  token: boolean;
}

/** Tells the OpenAPI description what a route does; costs nothing until that is asked for. */
export function operation({ summary, description, answers, problems = [], token }: Operation) {
  const responses = Object.fromEntries([
    ...Object.entries(answers).map(([status, { description, schema, also = [] }]) => [
      status,
      {
        description,
        content: {
          ...(schema && contentOf("application/json", schema)),
          ...Object.fromEntries(also.map((type) => [type, { schema: { type: "string" } }])),
        },
      },
    ]),
    ...(["bad_request", ...problems] as ProblemCode[]).map((code) => [
      PROBLEM_STATUS[code],
      { description: code, content: contentOf("application/problem+json", problem) },
    ]),
  ]);
  return describeRoute({
    summary,
    ...(description && { description }),
    responses,
    security: token ? [{ token: [] }] : [{}, { token: [] }],
  });
}

function contentOf(type: string, schema: z.ZodType) {
  return { [type]: { schema: resolver(schema) } };
}
