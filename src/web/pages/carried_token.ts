/**
 * How a visitor is known where cookies do not arrive: on a path that strips them, in a
 * browser that refuses them. It is noticed when a name is given on a page that
 * had set a cookie and none comes back. From then on the token travels in the
 * forms, and what was a link is a form as well, all of it in the HTML and
 * so without any script; a script takes the token from there (browser/load_with_token.ts).
 */
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Chat } from "../../chat/chat.ts";
import { COOKIE, isCrossSite, within } from "../../http/identity.ts";
import type { IsOwnPage } from "../../http/origin.ts";
import { type PageContext, type PageEnvironment, readForm } from "./request.ts";

/** Set where no other cookie is, to see whether it comes back; and the field that tells that it was. */
const PROBE = "longwave-probe";
const PROBED = "probed";
/** The field that makes a form of what is a link elsewhere. */
const SHOW = "show";

/** What a page is asked for with beside the request. */
interface CarriedEnvironment {
  carried?: string;
}

/** Shows the page at a path, whoever carries which token. */
export type ShowPage = (
  request: Request,
  environment: CarriedEnvironment,
) => Response | Promise<Response>;

/**
 * The page that comes after a form: by a redirect, or in this answer where there
 * is no cookie to come back with.
 */
export async function redirectTo(c: PageContext, path: string, show: ShowPage): Promise<Response> {
  const carried = c.get("carried");
  if (!carried) return c.redirect(path, 303);
  const headers = new Headers(c.req.raw.headers);
  for (const name of ["Content-Type", "Content-Length", "Accept-Encoding"]) headers.delete(name);
  const request = new Request(new URL(path, c.req.url), { headers });
  const page = await show(request, { ...(c.env as object), carried });
  c.set("hasTokenAdded", true);
  const status = page.status as ContentfulStatusCode;
  return c.body(await page.text(), status, Object.fromEntries(page.headers));
}

/** Who asks without a cookie, and forms that go on without one. */
export function withoutCookies(chat: Chat, isOwnPage: IsOwnPage, show: ShowPage) {
  return createMiddleware<PageEnvironment>(async (c, next) => {
    const hasCookie = getCookie(c, COOKIE) !== undefined || getCookie(c, PROBE) === "yes";
    if (hasCookie || c.req.header("Authorization")) return next();
    c.set("hasNoCookies", true);
    const { carried } = (c.env ?? {}) as CarriedEnvironment;
    if (carried) await identifyByToken(c, chat, carried);
    else if (isForm(c) && !isCrossSite(c, isOwnPage)) {
      const form = await readForm(c);
      if (form.has(PROBED)) c.set("carried", "");
      await identifyByToken(c, chat, form.get("token"));
      if (c.get("carried") && form.has(SHOW)) {
        const { pathname, search } = new URL(c.req.url);
        return redirectTo(c, pathname + search, show);
      }
    }
    await next();
    if (c.get("hasTokenAdded") || !c.res.headers.get("Content-Type")?.startsWith("text/html"))
      return;
    const token = c.get("carried");
    const html = await c.res.text();
    c.res = new Response(token ? withToken(html, token) : withField(html, PROBED, "yes"), c.res);
    if (!token && c.req.method === "GET" && getCookie(c, PROBE) === undefined) probe(c, "yes");
  });
}

/**
 * Says that a name has been given: where that cookie is dropped and this one is
 * not, as http's is beside https's of the same host (RFC 6265bis, 5.7), no cookie
 * is waited for again.
 */
export function markNameGiven(c: Context): void {
  if (getCookie(c, PROBE) !== undefined) probe(c, "named");
}

function probe(c: Context, value: "yes" | "named"): void {
  setCookie(c, PROBE, value, { path: "/", httpOnly: true, sameSite: "Lax" });
}

/** A token that is no longer good makes a visitor, not an error, as with a cookie. */
async function identifyByToken(
  c: PageContext,
  chat: Chat,
  token: string | undefined,
): Promise<void> {
  const caller = token && (await chat.people.identify(token).catch(() => undefined));
  if (!caller) return;
  c.set("person", within(c, chat, caller));
  c.set("carried", token);
}

function isForm(c: Context): boolean {
  return (
    c.req.method === "POST" &&
    /^(application|multipart)\/.*form/.test(c.req.header("Content-Type") ?? "")
  );
}

/** The forms of a page with one field more. */
export function withField(html: string, name: string, value: string): string {
  const field = `<input type="hidden" name="${name}" value="${value}"/>`;
  return html.replace(/<form [^>]*method="post"[^>]*>/g, (form) => form + field);
}

/** A page whose forms carry a token, a JWT, and whose links to other pages are such forms. */
function withToken(html: string, token: string): string {
  const button = '<button type="submit" form="carry" formmethod="post"';
  const links = html.replace(
    /<a ([^>]*)href="(\/(?:\?[^"]*|rooms\/[^"]*|new-room)?)"([^>]*)>(.*?)<\/a>/gs,
    (_link, before: string, path: string, after: string, content: string) =>
      `${button} formaction="${path}" ${buttonAttributes(before + after)}>${content}</button>`,
  );
  const carry = `<form id="carry" method="post"><input type="hidden" name="${SHOW}" value="yes"/></form>`;
  return withField(links.replace("</body>", `${carry}</body>`), "token", token);
}

/** The attributes of a link that is a button: with a class of its own, without what a script would follow. */
function buttonAttributes(attributes: string): string {
  const kept = attributes.replace(/\b(?:hx-[a-z]+|rel)="[^"]*"/g, "");
  return kept.includes('class="')
    ? kept.replace('class="', 'class="link-button ')
    : `class="link-button" ${kept}`;
}
