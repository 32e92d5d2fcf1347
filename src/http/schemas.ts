import * as z from "zod";
import { PROBLEM_STATUS } from "../protocol/problem.ts";

/** What answers are made of, as the OpenAPI description tells it. */
const seq = z.int().positive();
const cursor = z.string().describe("A place in the room's changes, to ask the feed with.");

export const person = z
  .object({ id: z.string(), name: z.string(), verified: z.boolean() })
  .meta({ id: "Person" });

export const guest = z
  .object({ token: z.string().describe("For Authorization: Bearer."), person })
  .meta({ id: "Guest" });

export const room = z
  .object({
    slug: z.string(),
    title: z.string(),
    topic: z.string(),
    kind: z.enum(["public", "unlisted", "private"]),
    cursor,
    lastSeq: z.int().nonnegative().describe("The seq of the newest post; 0 where there is none."),
  })
  .meta({ id: "Room" });

export const message = z
  .object({
    room: z.string(),
    seq: seq.describe("Counts the posts of a room from 1, without a hole."),
    rev: seq.describe("The room's change counter when this message last changed."),
    nonce: z.string(),
    author: person,
    text: z.string(),
    html: z.string().describe("Safe to insert as it stands."),
    at: z.iso.datetime(),
    editedAt: z.iso.datetime().optional(),
    removed: z.literal(true).optional(),
    replyTo: seq.optional().describe("The seq of the message that this one answers."),
    reactions: z.array(
      z.object({ emoji: z.string(), count: z.int(), people: z.array(z.string()) }),
    ),
  })
  .meta({ id: "Message" });

export const reactions = z
  .object({
    reactions: z.array(
      z.object({
        emoji: z.string(),
        count: z.int(),
        people: z.array(person).describe("The first 20 of them."),
      }),
    ),
  })
  .meta({ id: "Reactions" });

export const readState = z
  .object({
    seq: z.int().nonnegative().describe("The seq of the last message that was seen."),
    version: z.int().nonnegative().describe("How often the mark was set back."),
    unread: z.int().nonnegative().describe("Messages of others after it."),
  })
  .meta({ id: "ReadState" });

export const rooms = z.object({ rooms: z.array(room) }).meta({ id: "Rooms" });

export const page = z
  .object({
    messages: z.array(message).describe("Ascending by seq."),
    hasBefore: z.boolean(),
    hasAfter: z.boolean(),
    cursor,
  })
  .meta({ id: "Page" });

const anyChanges = z.object({
  messages: z.array(message).describe("Each as it now is, ascending by rev."),
  cursor,
  more: z.boolean().describe("There are more than fit: ask again with the cursor."),
  reset: z
    .literal(true)
    .optional()
    .describe("The cursor was from another database; this is the newest page."),
});

export const changes = anyChanges
  .extend({
    shared: z
      .string()
      .optional()
      .describe("With `shared=true`: the path to go on with in the form that caches share."),
  })
  .meta({ id: "Changes" });

export const sharedChanges = anyChanges
  .extend({ next: z.string().describe("The path to ask next.") })
  .meta({ id: "SharedChanges" });

export const found = z
  .object({
    messages: z.array(message).describe("Newest first."),
    before: z.int().optional().describe("Messages before this seq have not been looked at."),
  })
  .meta({ id: "Found" });

export const invite = z.object({ token: z.string(), url: z.url() }).meta({ id: "Invite" });

export const problem = z
  .object({
    status: z.int(),
    title: z.string(),
    detail: z.string().describe("Names the parameter that is wrong, if one is."),
    code: z.enum(Object.keys(PROBLEM_STATUS) as [keyof typeof PROBLEM_STATUS]),
  })
  .meta({ id: "Problem" });
