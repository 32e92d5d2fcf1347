import type { Message } from "../protocol/message.ts";

/** A post that has not been acknowledged. */
export interface Pending {
  readonly nonce: string;
  readonly text: string;
  readonly replyTo?: number;
  /** Set once it has been refused; a person decides whether to try again. */
  refusal?: string;
  /** Set where something on the way refuses it, and not the server: the status it answers; 0 where it gives no answer. */
  pathStatus?: number;
}

/**
 * What became of one attempt to send: the message; why it is refused for good;
 * or neither, and it is tried again, after `retryAfter` seconds if they are given.
 */
export type Attempt =
  | { message: Message }
  | { refusal: string; pathStatus?: number }
  | { retryAfter?: number };

/** What the outbox sends through. */
export interface Channel {
  /** How many posts may be under way at once; on one channel they keep their order. */
  readonly window: number;
  /**
   * One attempt to send one post; never rejects.
   *
   * @param behind the nonce of the post that must not come after it
   */
  post(pending: Pending, behind?: string): Promise<Attempt>;
}
