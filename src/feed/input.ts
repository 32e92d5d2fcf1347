import * as z from "zod";
import { roomParams } from "../http/room.ts";
import type { Shown } from "./html.tsx";

/** The longest that a request can ask to be held, in seconds. */
const WAIT_MAX = 55;

const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}\.\d{1,15}$/, "must be a cursor that this server gave");

/** What a feed can be asked with. */
export const feedQuery = z.object({
  after: cursor
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
  shared: z
    .literal("true", "must be true, or absent")
    .optional()
    .describe(
      "For JSON of a room that is not private: `shared` is the path to go on with in the form that caches share.",
    ),
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

export type FeedQuery = z.output<typeof feedQuery>;

/** What an address of the shared form is made of; each comes from the answer before. */
export const sharedParams = roomParams.extend({
  kind: z
    .string()
    .regex(/^[a-z]{1,20}$/, "must be a kind of room")
    .describe("The kind of the room; where that has changed, the address is void."),
  cursor: cursor.describe("What the reader has."),
  beat: z
    .string()
    .regex(/^\d{1,12}(\.txt)?$/, "must be a number that this server gave")
    .transform((segment) => {
      const [, digits, ending = ""] = /^(\d+)(.*)$/.exec(segment) ?? [];
      return { beat: Number(digits), ending };
    })
    .describe("The beat, at whose end the wait is over; 0 for no wait. Add .txt for text."),
});
