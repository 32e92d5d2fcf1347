import type { Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import { normalizeSlug } from "./rooms.ts";

/** Whom a token stands for, and how far it goes. */
export interface Caller {
  person: Person;
  /** The slug of the only room that it is good for. */
  room?: string;
  /** When it ends, in milliseconds since the Unix epoch. */
  expiresAt?: number;
}

/**
 * The person of a token, for one room or, where none is given, for what is in none.
 *
 * @throws Problem forbidden (the token is for another room), unauthorized (it has expired since)
 */
export function personIn(caller: Caller, room: string | undefined): Person {
  if (caller.expiresAt !== undefined && caller.expiresAt <= Date.now()) {
    throw new Problem("unauthorized", "The token has expired.");
  }
  if (caller.room !== undefined && (!room || normalizeSlug(room) !== caller.room)) {
    throw new Problem("forbidden", "The token is good for the room “{room}” alone.", {
      room: caller.room,
    });
  }
  return caller.person;
}
