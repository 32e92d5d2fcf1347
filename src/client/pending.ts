import type { Action, Message } from "../protocol/message.ts";

interface Unacknowledged {
  readonly nonce: string;
  /** When it was written, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** How often it was sent: counted by the outbox, and by what it sends through where that does so again by itself. */
  tries: number;
  /** Set once it has been refused; a person decides whether to try again. */
  refusal?: string;
  /** Set where something on the way refuses it, and not the server: the status it answers; 0 where it gives no answer. */
  pathStatus?: number;
}

/** A post that has not been acknowledged. */
export interface PendingPost extends Unacknowledged {
  readonly text: string;
  readonly replyTo?: number;
  /** The server may have it with another text. */
  readonly isRewritten?: true;
}

/** What is to be done with a message that is there, and has not been acknowledged. */
export interface PendingChange extends Unacknowledged {
  readonly seq: number;
  readonly action: Action;
}

/** A post that was given up when the server might have had it already. */
export interface Withdrawn {
  readonly nonce: string;
  readonly isWithdrawn: true;
}

export type Pending = PendingPost | PendingChange;

export const isPost = (pending: Pending): pending is PendingPost => "text" in pending;

/**
 * What became of one attempt to send: the message; why it is refused for good;
 * or neither, and it is tried again, after `retryAfter` seconds if they are given.
 */
export type Attempt = (
  | { message: Message }
  | { refusal: string; pathStatus?: number }
  | { retryAfter?: number }
) & {
  /** How often another tab has sent it beyond the first time; here a copy of it was given. */
  again?: number;
};

/** What the outbox sends through. */
export interface Channel {
  /** How many may be under way at once; on one channel they keep their order. */
  readonly window: number;
  /**
   * One attempt to send a post or a change; never rejects.
   *
   * @param behind the nonce of what must not come after it
   */
  send(pending: Pending, behind?: string): Promise<Attempt>;
}
