import { validator } from "hono-openapi";
import type * as z from "zod";
import { Problem } from "../protocol/problem.ts";

/** Where an input comes from. */
type Target = "query" | "param" | "json";

/**
 * Checks one part of a request by a schema, which the OpenAPI description is
 * made from as well.
 *
 * @throws Problem bad_request, whose detail begins with the parameter's name
 */
export const valid = <T extends Target, Schema extends z.ZodType>(target: T, schema: Schema) =>
  validator(
    target,
    schema,
    (result) => {
      if (!result.success) throw firstIssue(target, result.error);
    },
    { options: { io: "input" } },
  );

interface Issue {
  message: string;
  path?: readonly unknown[] | undefined;
}

/** What is wrong first, by the name of the parameter that it is wrong with. */
function firstIssue(target: Target, issues: readonly Issue[]): Problem {
  const [issue] = issues;
  const name = issue?.path?.join(".") || (target === "json" ? "body" : target);
  const reason = issue?.message ?? "is not valid";
  return new Problem("bad_request", "{name}: {reason}", { name, reason });
}
