import * as z from "zod";
import type { Shown } from "./html.tsx";

/** The longest that a request can ask to be held, in seconds. */
const WAIT_MAX = 55;

/** What a feed can be asked with. */
export const feedQuery = z.object({
  after: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}\.\d{1,15}$/, "must be a cursor that this server gave")
    .optional()
    .describe("The cursor of the last answer; without one, the newest page comes."),
  wait: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,3})?$/, `must be a number of seconds from 0 to ${WAIT_MAX}`)
    .transform(Number)
    .refine((seconds) => seconds <= WAIT_MAX, `must be at most ${WAIT_MAX}`)
    .optional()
    .describe(
      `How many seconds to wait for something new, from 0 to ${WAIT_MAX}; without one, as long as the server holds.`,
    ),
  fragments: z
    .literal("true", "must be true, or absent")
    .optional()
    .describe("For JSON: each message also has `fragment`, the HTML of the page that shows it."),
  shown: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/, "must be the first and the last seq, as in 1-50")
    .transform((text): Shown => {
      const [first = 0, last = 0] = text.split("-").map(Number);
      return { first, last };
    })
    .optional()
    .describe("For text/html: the messages that the page shows; the answer's own element sets it."),
});
