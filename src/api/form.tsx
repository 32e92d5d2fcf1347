import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Chat } from "../chat/chat.ts";
import { mediaType } from "../http/body.ts";
import { networkOf } from "../http/client_address.ts";
import type { Identified } from "../http/identity.ts";
import { languageOf } from "../http/language.ts";
import { toProblem } from "../http/refusal.ts";
import { roomParams } from "../http/room.ts";

interface FormOptions {
  trustedProxies: number;
  logger: Logger;
}

/**
 * Posting from a form on any site, by htmx or any other means that puts the
 * answer into the form: the answer is what the form has to hold for the next
 * post. A token, once a name was given, and a new nonce each time: so a form
 * that is sent twice is one message, and no script is needed to remember them.
 */
export function formRoutes(chat: Chat, { trustedProxies, logger }: FormOptions) {
  const routes = new Hono<Identified>();

  routes.post("/rooms/:room/messages", async (c, next) => {
    const type = mediaType(c.req.header("Content-Type"));
    if (type !== "application/x-www-form-urlencoded") return next();
    return answer(c, new URLSearchParams(await c.req.text()));
  });

  async function answer(c: Context<Identified>, form: URLSearchParams): Promise<Response> {
    const given = form.get("token") || undefined;
    const text = form.get("text") ?? "";
    let token = given;
    try {
      const { room: slug } = roomParams.parse({ room: c.req.param("room") });
      const known = given
        ? chat.people.personIn(await chat.people.identify(given), slug)
        : c.get("person");
      const room = await chat.rooms.enter(slug, known);
      let person = known;
      if (!person) {
        const network = networkOf(c, trustedProxies);
        ({ person, token } = await chat.people.createGuest(form.get("name") ?? "", network));
      }
      const nonce = form.get("nonce") || randomUUID();
      await chat.messages.post(person, room, { text, nonce });
      return c.html(<Fields token={token} nonce={randomUUID()} text="" />, 201);
    } catch (error) {
      const problem = toProblem(error, logger);
      const { status, retryAfter, code } = problem;
      const message = problem.in(languageOf(c));
      c.header("Vary", "Accept-Language", { append: true });
      if (retryAfter) c.header("Retry-After", String(retryAfter));
      if (code === "unauthorized") token = undefined;
      const nonce = form.get("nonce") || randomUUID();
      const name = form.get("name") ?? "";
      return c.html(
        <Fields token={token} nonce={nonce} text={text} name={name} problem={message} />,
        status as ContentfulStatusCode,
      );
    }
  }

  return routes;
}

interface FieldsProps {
  token: string | undefined;
  nonce: string;
  text: string;
  name?: string;
  problem?: string;
}

function Fields({ token, nonce, text, name, problem }: FieldsProps) {
  return (
    <>
      {problem && <p role="alert">{problem}</p>}
      {token ? (
        <input type="hidden" name="token" value={token} />
      ) : (
        <input name="name" placeholder="Your name" required value={name} />
      )}
      <input type="hidden" name="nonce" value={nonce} />
      <input name="text" placeholder="Your message" required autofocus value={text} />
      <button type="submit">Send</button>
    </>
  );
}
