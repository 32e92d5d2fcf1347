import * as z from "zod";
import { isSlug, SLUG_MAX } from "../chat/rooms.ts";

/** A room in an address. */
export const roomParams = z.object({
  room: z
    .string()
    .max(SLUG_MAX, `must have at most ${SLUG_MAX} characters`)
    .refine(isSlug, "must be the slug of a room: letters, digits and single hyphens")
    .describe("The slug of the room."),
});
