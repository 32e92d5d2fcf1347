import type { Action, Changes, Message, Person } from "./message.ts";
import type { Refusal } from "./problem.ts";
import type { ShortMessage, ShortPerson } from "./short_form.ts";

type Ack<Answer> = (answer: Answer | Refusal) => void;

/** A message with the fragment of the page that shows it, the same for every viewer. */
type MessageWithFragment = Message & { fragment?: string };

export interface Joined extends Changes {
  room: string;
  messages: MessageWithFragment[];
  /** Who is here, where the short form has brought it. */
  presence?: Presence;
}

export interface JoinRequest {
  room: string;
  /** A cursor: ask for what changed since, instead of the newest page. */
  after?: string;
  /** Ask for each message's `fragment` of the page too. */
  fragments?: boolean;
  /** Ask for the short form of everything that is sent about this room (short_form.ts). */
  form?: "short";
}

/** Who is here, in the short form: how many, who came and is named, and the ids of who is named no longer. */
export type ShortPresence = [count: number, came?: ShortPerson[], went?: string[]];

export interface ShortJoined {
  room: string;
  messages: ShortMessage[];
  cursor: string;
  more: boolean;
  reset?: true;
  /** While there is more, only how many. */
  people: ShortPresence;
}

/** The place of a post: what its author does not know of it. The event with the rest has come before. */
export interface Place {
  seq: number;
  rev: number;
}

export interface PostRequest {
  room: string;
  text: string;
  nonce: string;
  replyTo?: number;
  /**
   * The nonce of the post before it that is not acknowledged yet: as long as that one is refused
   * for now, so is this one, however much later it arrives.
   */
  behind?: string;
}

/** An action with a message, done once under its nonce. */
export interface ChangeRequest {
  room: string;
  seq: number;
  nonce: string;
  /** As with a post; it may be the nonce of either. */
  behind?: string;
}
type ActionRequest<Type extends Action["type"]> = ChangeRequest &
  Omit<Extract<Action, { type: Type }>, "type">;

/** What a client may send in the namespace `/`. */
export interface ClientEvents {
  join(request: JoinRequest, ack: Ack<Joined | ShortJoined>): void;
  leave(request: { room: string }, ack?: Ack<Record<string, never>>): void;
  post(request: PostRequest, ack: Ack<{ message: Message } | Place>): void;
  edit(request: ActionRequest<"edit">, ack: Ack<{ message: Message }>): void;
  remove(request: ActionRequest<"remove">, ack: Ack<{ message: Message }>): void;
  react(request: ActionRequest<"react">, ack: Ack<{ message: Message }>): void;
  typing(request: { room: string }, ack?: Ack<Record<string, never>>): void;
  /** A new token for the same person, before the old one ends. */
  identify(request: { token: string }, ack?: Ack<{ person: Person }>): void;
}

/** What the server sends in the namespace `/`. */
export interface ServerEvents {
  message(message: MessageWithFragment): void;
  people(presence: Presence): void;
  /** `message`, `people` and `typing` in the short form. */
  m(room: string, message: ShortMessage): void;
  p(room: string, ...presence: ShortPresence): void;
  t(room: string, person: ShortPerson): void;
  typing(typing: { room: string; person: Person }): void;
  /** To a client that connected with a name alone: the guest it now is, and the token to come back with. */
  guest(guest: { token: string; person: Person }): void;
}

/** Who is here: the first of them by name, and how many there are in all. */
export interface Presence {
  room: string;
  people: Person[];
  /** How many people are here, those in `people` included. */
  count: number;
}

/** What a client may send in the namespace `/check`. */
export interface CheckEvents {
  echo(value: unknown, ack: (value: unknown) => void): void;
}
