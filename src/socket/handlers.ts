import type { Logger } from "pino";
import type * as z from "zod";
import type { Chat } from "../chat/chat.ts";
import { toProblem } from "../http/refusal.ts";
import type { Joined, JoinRequest } from "../protocol/events.ts";
import { type Action, normalizeSlug, type Person } from "../protocol/message.ts";
import { Problem, type Refusal } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Audiences } from "./audiences.ts";
import type { ChatSocket } from "./chat_socket.ts";
import { changeRequests, identifyRequest, joinRequest, postRequest, roomRequest } from "./input.ts";
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

/**
 * Makes what answers the clients of the namespace `/`: one listener of each kind for all clients, since
 * a closure for each would cost each.
 */
export function makeHandlers(context: Context): (socket: ChatSocket) => void {
  const { chat, presence, audiences, forms, clock } = context;

  const join = async (
    socket: ChatSocket,
    { room: slug, after, fragments, form: asked }: JoinRequest,
    reply: (answer: Written<Joined>) => void,
  ) => {
    await socket.data.identifying;
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

  const onJoin = answering(context, joinRequest, (socket, request, reply) => {
    const { data } = socket;
    const joined = join(socket, request, reply);
    const joining = Promise.allSettled([data.joining, joined]).then(() => {
      if (data.joining === joining) data.joining = undefined;
    });
    data.joining = joining;
    return joined;
  });

  const onLeave = answering(context, roomRequest, async (socket, request, reply) => {
    await socket.data.joining;
    const room = normalizeSlug(request.room);
    void socket.leave(roomKey(room));
    audiences.leave(socket, room);
    presence.changed(room);
    reply({});
  });

  const onPost = answering(
    context,
    postRequest,
    async (socket, { room: slug, behind, ...draft }, reply) => {
      const { data } = socket;
      await data.identifying;
      const author = requirePerson(socket, chat, slug);
      const room = await chat.rooms.enter(slug, author);
      data.order ??= new PostOrder(clock);
      const { order } = data;
      const post = () =>
        order.keep(draft.nonce, behind, () => chat.messages.post(author, room, draft));
      const audience = audiences.of(room.slug);
      const { posted, isTold } = audience
        ? await audience.posting(socket, author.id, draft.nonce, post)
        : { posted: await post(), isTold: false };
      const { seq, rev } = posted.message;
      reply(isTold ? { seq, rev } : { message: posted.message });
    },
  );

  const onAction = (type: Action["type"]) =>
    answering(
      context,
      changeRequests[type],
      async (socket, { room: slug, seq, nonce, behind, ...action }, reply) => {
        const { data } = socket;
        await data.identifying;
        const person = requirePerson(socket, chat, slug);
        const room = await chat.rooms.enter(slug, person);
        data.order ??= new PostOrder(clock);
        const change = () => chat.messages.change(person, room, seq, action, nonce);
        reply({ message: await data.order.keep(nonce, behind, change) });
      },
    );
  const [onEdit, onRemove, onReact] = [onAction("edit"), onAction("remove"), onAction("react")];

  const onTyping = answering(context, roomRequest, async (socket, request, reply) => {
    const { data } = socket;
    const room = normalizeSlug(request.room);
    const person = requirePerson(socket, chat, room);
    if (!socket.rooms.has(roomKey(room))) throw new Problem("forbidden", "Join the room first.");
    if (clock.now() - (data.typedAt ?? Number.NEGATIVE_INFINITY) >= TYPING_MS) {
      data.typedAt = clock.now();
      audiences.of(room)?.tell((form) => form.typing(room, person), false);
    }
    reply({});
  });

  const onIdentify = answering(context, identifyRequest, async (socket, request, reply) => {
    const { data } = socket;
    const identifying = chat.people.identify(request.token);
    data.identifying = identifying.catch(() => {});
    const caller = await identifying;
    const before = data.caller?.person;
    if (before && before.id !== caller.person.id) {
      throw new Problem("forbidden", "The token is another person's; connect anew.");
    }
    data.caller = caller;
    for (const slug of slugsIn(socket.rooms)) presence.changed(slug);
    reply({ person: caller.person });
  });

  function onDisconnecting(this: ChatSocket): void {
    for (const slug of slugsIn(this.rooms)) {
      audiences.leave(this, slug);
      presence.changed(slug);
    }
  }

  return (socket) => {
    socket.on("join", onJoin);
    socket.on("leave", onLeave);
    socket.on("post", onPost);
    socket.on("edit", onEdit);
    socket.on("remove", onRemove);
    socket.on("react", onReact);
    socket.on("typing", onTyping);
    socket.on("identify", onIdentify);
    socket.on("disconnecting", onDisconnecting);
  };
}

function requirePerson({ data: { caller } }: ChatSocket, chat: Chat, room: string): Person {
  if (!caller) throw new Problem("unauthorized", "Give a name first.");
  return chat.people.personIn(caller, room);
}

/** A listener that checks what came, and replies through the ack whatever happens. */
function answering<Request, Answer>(
  { logger }: Context,
  schema: z.ZodType<Request>,
  answer: (
    socket: ChatSocket,
    request: Request,
    reply: (answer: Answer | Written<Answer> | Refusal) => void,
  ) => Promise<void>,
) {
  return async function (this: ChatSocket, ...received: unknown[]) {
    const last = received.at(-1);
    const reply = typeof last === "function" ? (last as (answer: unknown) => void) : () => {};
    try {
      await answer(this, schema.parse(received[0]), reply);
    } catch (error) {
      const problem = toProblem(error, logger);
      const { code, retryAfter } = problem;
      const detail = problem.in(this.data.language);
      reply({ error: { code, detail, ...(retryAfter && { retryAfter }) } });
    }
  };
}
