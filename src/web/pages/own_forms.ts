/**
 * A form of another page must not write in a visitor's name. SameSite keeps the
 * cookie from other sites, but not from another port of the same host; and over
 * plain http, as in a LAN, no browser says by Sec-Fetch-Site where a form stands.
 * Then its Origin has to be one by which the server is reached. Behind a proxy that
 * names the upstream in `Host` no Origin is: so these browsers' forms also carry
 * a field that other pages cannot read.
 */
import { createMiddleware } from "hono/factory";
import type { Chat } from "../../chat/chat.ts";
import type { IsOwnPage } from "../../http/origin.ts";
import { Problem } from "../../protocol/problem.ts";
import { withField } from "./carried_token.ts";
import { type PageContext, type PageEnvironment, readForm } from "./request.ts";

const FIELD = "own";

/** To come after what finds out who asks. */
export function ownForms(chat: Chat, isOwnPage: IsOwnPage) {
  return createMiddleware<PageEnvironment>(async (c, next) => {
    const person = c.get("person");
    const isByToken = c.get("hasNoCookies") || c.req.header("Authorization");
    if (!person || isByToken || c.req.header("Sec-Fetch-Site")) return next();
    if (c.req.method === "POST" && !(await isOwn(c, person.id))) {
      throw new Problem("forbidden", "The form is on another site.");
    }
    await next();
    if (!c.res.headers.get("Content-Type")?.startsWith("text/html")) return;
    const proof = await chat.people.issueFormProof(person);
    c.res = new Response(withField(await c.res.text(), FIELD, proof), c.res);
  });

  async function isOwn(c: PageContext, id: string): Promise<boolean> {
    const proof = (await readForm(c)).get(FIELD);
    if (proof && (await chat.people.readFormProof(proof)) === id) return true;
    return isOwnPage((name) => c.req.header(name));
  }
}
