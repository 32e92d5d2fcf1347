import type { Person } from "../protocol/message.ts";

/** Whom a token stands for, and how far it goes. */
export interface Caller {
  person: Person;
  /** The slug of the only room that it is good for. */
  room?: string;
  /** When it ends, in milliseconds since the Unix epoch. */
  expiresAt?: number;
}
