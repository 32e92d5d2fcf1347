import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { Problem } from "../protocol/problem.ts";
import { answerProblem } from "./answer_problem.ts";
import { bearerOf } from "./identity.ts";

/** Lets through whoever sends ADMIN_TOKEN by Bearer (RFC 6750), and everybody where none is set. */
export const forAdmin = (adminToken: string | undefined) =>
  createMiddleware(async (c, next) => {
    if (adminToken !== undefined && !isSame(bearerOf(c) ?? "", adminToken)) {
      const sentence = "This address asks for ADMIN_TOKEN, as a Bearer token.";
      return answerProblem(c, new Problem("unauthorized", sentence));
    }
    return next();
  });

/** How long it takes tells nothing of the texts, nor of their lengths. */
function isSame(given: string, wanted: string): boolean {
  const [first, second] = [given, wanted].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(first as Buffer, second as Buffer);
}
