import type { Logger } from "pino";
import type * as z from "zod";
import type { Chat } from "../chat/chat.ts";
import { toProblem } from "../http/refusal.ts";
import type { Joined, JoinRequest } from "../protocol/events.ts";
import { normalizeSlug, type Person } from "../protocol/message.ts";
import { Problem, type ProblemLanguage, type Refusal } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Audiences } from "./audiences.ts";
import type { ChatSocket } from "./chat_socket.ts";
import { changeRequest, identifyRequest, joinRequest, postRequest, roomRequest } from "./input.ts";
import { PostOrder } from "./post_order.ts";
import type { Presence } from "./presence.ts";
import { roomKey, slugsIn } from "./room_keys.ts";
import type { WireForm } from "./wire_form.ts";
import { Written } from "./written.ts";

/** The most rooms that one client follows at once. */
const ROOMS_MAX = 100;
/** A client's typing is passed on at most once in this many milliseconds. */
const TYPING_MS = 1_000;

export interface Context {
  chat: Chat;
  presence: Presence;
  audiences: Audiences;
  /** How changes are written for those who join, and for those who want the page's fragments too. */
  forms: { plain: WireForm; withFragments: WireForm; short: WireForm };
  clock: Clock;
  logger: Logger;
}

/** Answers what a client of the namespace `/` sends. */
export function handleClient(socket: ChatSocket, context: Context): void {
  const { chat, presence, audiences, forms, clock, logger } = context;
  const refusalContext = { logger, language: socket.data.language };
  let typedAt = Number.NEGATIVE_INFINITY;
  const order = new PostOrder(clock);
  /** What was sent after a new token is judged by it. */
  let identified: Promise<unknown> = Promise.resolve();
  /** What was left after it was joined is left, however long joining takes. */
  let joined: Promise<unknown> = Promise.resolve();

  const join = async (
    { room: slug, after, fragments, form: asked }: JoinRequest,
    reply: (answer: Written<Joined>) => void,
  ) => {
    await identified;
    const { caller } = socket.data;
    const room = await chat.rooms.enter(slug, caller && chat.people.personIn(caller, slug));
    const { short, withFragments, plain } = forms;
    const form = asked ? short : fragments ? withFragments : plain;
    await chat.messages.follow(room, after, form.bound, (reading, log) => {
      // Gone meanwhile, it would be among those who listen for good.
      if (!socket.connected) return;
      if (slugsIn(socket.rooms).length >= ROOMS_MAX && !socket.rooms.has(roomKey(room.slug))) {
        throw new Problem("forbidden", "At most {max} rooms at once; leave one first.", {
          max: ROOMS_MAX,
        });
      }
      void socket.join(roomKey(room.slug));
      audiences.join(socket, log, form);
      // In the same turn as the join, so that no event can overtake the answer.
      const here = presence.shortList(room.slug, caller?.person);
      reply(new Written(form.joined(reading, room.slug, caller?.person, here)));
      if (!form.isShort) socket.emit("people", presence.list(room.slug, caller?.person));
    });
    presence.changed(room.slug);
  };

  socket.on(
    "join",
    answering(refusalContext, joinRequest, (request, reply) => {
      const joining = join(request, reply);
      joined = Promise.allSettled([joined, joining]);
      return joining;
    }),
  );

  socket.on(
    "leave",
    answering(refusalContext, roomRequest, async (request, reply) => {
      await joined;
      const room = normalizeSlug(request.room);
      void socket.leave(roomKey(room));
      audiences.leave(socket, room);
      presence.changed(room);
      reply({});
    }),
  );

  socket.on(
    "post",
    answering(refusalContext, postRequest, async ({ room: slug, behind, ...draft }, reply) => {
      await identified;
      const author = requirePerson(socket, chat, slug);
      const room = await chat.rooms.enter(slug, author);
      const post = () =>
        order.keep(draft.nonce, behind, () => chat.messages.post(author, room, draft));
      const audience = audiences.of(room.slug);
      const { posted, isTold } = audience
        ? await audience.posting(socket, author.id, draft.nonce, post)
        : { posted: await post(), isTold: false };
      const { seq, rev } = posted.message;
      reply(isTold ? { seq, rev } : { message: posted.message });
    }),
  );

  for (const type of ["edit", "remove", "react"] as const) {
    const handle = answering(
      refusalContext,
      changeRequest,
      async ({ room: slug, seq, nonce, behind, ...action }, reply) => {
        await identified;
        const person = requirePerson(socket, chat, slug);
        const room = await chat.rooms.enter(slug, person);
        const change = () => chat.messages.change(person, room, seq, action, nonce);
        reply({ message: await order.keep(nonce, behind, change) });
      },
    );
    socket.on(type, (...received: unknown[]) =>
      handle({ ...(received[0] as object), type }, received.at(-1)),
    );
  }

  socket.on(
    "typing",
    answering(refusalContext, roomRequest, async (request, reply) => {
      const room = normalizeSlug(request.room);
      const person = requirePerson(socket, chat, room);
      if (!socket.rooms.has(roomKey(room))) throw new Problem("forbidden", "Join the room first.");
      if (clock.now() - typedAt >= TYPING_MS) {
        typedAt = clock.now();
        audiences.of(room)?.tell((form) => form.typing(room, person), false);
      }
      reply({});
    }),
  );

  socket.on(
    "identify",
    answering(refusalContext, identifyRequest, async ({ token }, reply) => {
      const identifying = chat.people.identify(token);
      identified = identifying.catch(() => {});
      const caller = await identifying;
      const before = socket.data.caller?.person;
      if (before && before.id !== caller.person.id) {
        throw new Problem("forbidden", "The token is another person's; connect anew.");
      }
      socket.data.caller = caller;
      for (const slug of slugsIn(socket.rooms)) presence.changed(slug);
      reply({ person: caller.person });
    }),
  );

  socket.on("disconnecting", () => {
    for (const slug of slugsIn(socket.rooms)) {
      audiences.leave(socket, slug);
      presence.changed(slug);
    }
  });
}

function requirePerson({ data: { caller } }: ChatSocket, chat: Chat, room: string): Person {
  if (!caller) throw new Problem("unauthorized", "Give a name first.");
  return chat.people.personIn(caller, room);
}

/** A listener that checks what came, and replies through the ack whatever happens. */
function answering<Request, Answer>(
  { logger, language }: { logger: Logger; language: ProblemLanguage },
  schema: z.ZodType<Request>,
  answer: (
    request: Request,
    reply: (answer: Answer | Written<Answer> | Refusal) => void,
  ) => Promise<void>,
) {
  return async (...received: unknown[]) => {
    const last = received.at(-1);
    const reply = typeof last === "function" ? (last as (answer: unknown) => void) : () => {};
    try {
      await answer(schema.parse(received[0]), reply);
    } catch (error) {
      const problem = toProblem(error, logger);
      const { code, retryAfter } = problem;
      reply({ error: { code, detail: problem.in(language), ...(retryAfter && { retryAfter }) } });
    }
  };
}
