import * as z from "zod";
import { CHANGES_MAX } from "../chat/messages.ts";
import { PAGE_SIZE } from "../chat/room_log.ts";
import { isOriginPattern } from "../http/origin_pattern.ts";
import { roomParams } from "../http/room.ts";
import { NAME_MAX, NONCE_MAX, TEXT_MAX } from "../protocol/message.ts";

/** What may be asked with. Texts, names and titles are chat's to check. */
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `must be from ${min} to ${max}`);

const SEQ_MAX = 10 ** 15 - 1;
const seq = wholeNumber(1, SEQ_MAX);
const limit = wholeNumber(1, CHANGES_MAX)
  .optional()
  .describe(`How many at most, from 1 to ${CHANGES_MAX}; ${PAGE_SIZE} where absent.`);

export const messageParams = roomParams.extend({ seq: seq.describe("The seq of the message.") });
export const reactionParams = messageParams.extend({
  emoji: z.string().describe("One emoji, percent-encoded."),
});
export const inviteParams = z.object({ token: z.string().max(2_048, "is too long") });

export const newGuest = z.object({ name: z.string().describe(`At most ${NAME_MAX} characters.`) });

export const newRoom = z.object({
  title: z.string().describe("At most 80 characters."),
  slug: z.string().optional().describe("Made from the title where absent."),
  topic: z.string().optional().describe("At most 200 characters."),
  kind: z.enum(["public", "unlisted", "private"]).optional().describe("public where absent."),
  embedOrigins: z
    .array(
      z
        .string()
        .max(255, "is too long")
        .refine(isOriginPattern, "must be an origin such as https://a.example"),
    )
    .max(20, "must be 20 at most")
    .optional()
    .describe("Who may frame it, of those who may frame the chat; all of them where absent."),
});

export const newMessage = z.object({
  text: z.string().describe(`Markdown, at most ${TEXT_MAX} characters.`),
  nonce: z
    .string()
    .min(1, "must not be empty")
    .max(NONCE_MAX, `must have at most ${NONCE_MAX} characters`)
    .refine((nonce) => nonce.isWellFormed() && !nonce.includes("\0"), "must be well-formed text")
    .describe("Made up by the author, once a message: sent again, it is the same message."),
  replyTo: z.int().positive().max(SEQ_MAX).optional().describe("The seq that this one answers."),
});

export const newText = z.object({ text: newMessage.shape.text });

const nonce = newMessage.shape.nonce.describe(
  "Made up by the person, once a change: sent again, nothing changes.",
);
export const edit = newText.extend({ nonce });
export const removal = z.object({ nonce });
export const reaction = z.object({
  emoji: z.string().describe("One emoji."),
  present: z.boolean().describe("false takes it away."),
  nonce,
});

export const readMark = z.object({
  seq: z.number().describe("The seq of the last message that was seen."),
  version: z.number().describe("As it is known; one more sets the mark back."),
});

export const historyQuery = z
  .object({
    before: seq.optional().describe("The page that ends before this seq."),
    after: wholeNumber(0, SEQ_MAX).optional().describe("The page that begins after this seq."),
    around: seq.optional().describe("The page with this seq in its middle."),
    limit,
  })
  .refine(
    ({ before, after, around }) =>
      [before, after, around].filter((anchor) => anchor !== undefined).length <= 1,
    { path: ["before"], message: "only one of before, after and around may be given" },
  );

const firstOf = (values: string | string[]) => (Array.isArray(values) ? values.join(" ") : values);

export const searchQuery = z.object({
  q: z
    .union([z.string(), z.array(z.string())])
    .transform(firstOf)
    .default("")
    .describe("Words, or how they begin; all of them have to be there."),
  before: seq.optional().describe("Goes on from an answer that has it."),
  limit,
});
