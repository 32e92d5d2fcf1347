import * as z from "zod";
import type { ChangeRequest, JoinRequest, PostRequest } from "../protocol/events.ts";
import type { Action } from "../protocol/message.ts";

/** What a client may send, checked; the lengths of texts and names are chat's to check. */
const room = z.string().min(1).max(200);

export const joinRequest: z.ZodType<JoinRequest> = z.object({
  room,
  after: z.string().max(100).exactOptional(),
  fragments: z.boolean().exactOptional(),
  form: z.literal("short").exactOptional(),
});

export const postRequest: z.ZodType<PostRequest> = z.object({
  room,
  text: z.string(),
  nonce: z.string(),
  replyTo: z.int().positive().exactOptional(),
  behind: z.string().exactOptional(),
});

const change = {
  room,
  seq: z.int().positive(),
  nonce: z.string(),
  behind: z.string().exactOptional(),
};

const text = z.string();
const reaction = { emoji: z.string(), present: z.boolean() };

/** What is asked for by the events of these names. */
export const changeRequests: Record<Action["type"], z.ZodType<ChangeRequest & Action>> = {
  edit: z.object({ ...change, text }).transform((edit) => ({ ...edit, type: "edit" })),
  remove: z.object(change).transform((removal) => ({ ...removal, type: "remove" })),
  react: z.object({ ...change, ...reaction }).transform((react) => ({ ...react, type: "react" })),
};

export const roomRequest = z.object({ room });

export const identifyRequest = z.object({ token: z.string().max(4_096) });

/** A page that has kept neither yet sends `null`: what `localStorage.getItem` gives. */
export const handshake = z.object({
  token: z.string().max(4_096).nullish(),
  ticket: z.string().max(4_096).nullish(),
  name: z.string().max(1_000).nullish(),
  /** In which it is told why something is refused. */
  lang: z.string().max(100).nullish(),
});
