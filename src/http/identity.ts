import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Caller } from "../chat/caller.ts";
import type { Chat } from "../chat/chat.ts";
import type { Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import { type IsOwnPage, isElsewhere, isSecure, type OriginOptions } from "./origin.ts";

/** The cookie in which the pages keep a person's token. */
export const COOKIE = "longwave";
const YEAR_SECONDS = 365 * 24 * 3600;

export interface Identified {
  Variables: {
    /** Absent for a reader who has not given a name. */
    person: Person | undefined;
  };
}

/**
 * Finds out who is asking: a Bearer token (RFC 6750) that is not good is
 * refused; a page's cookie that is not good is forgotten.
 */
export const identify = (chat: Chat) =>
  createMiddleware<Identified>(async (c, next) => {
    const bearer = c.req.header("Authorization")?.match(/^Bearer +(\S+)$/i)?.[1];
    const cookie = getCookie(c, COOKIE);
    if (bearer) c.set("person", within(c, chat, await chat.people.identify(bearer)));
    else if (cookie) {
      const caller = await chat.people.identify(cookie).catch(() => forget(c));
      c.set("person", caller && within(c, chat, caller));
    }
    await next();
  });

/**
 * Who calls the API: by token, or by the cookie of this site's own pages. What
 * another site sends has to carry a token, and no answer sets a cookie.
 *
 * @throws Problem unauthorized where a token is not good, forbidden where it is for another room
 */
export async function callerOf(
  c: Context,
  chat: Chat,
  isOwnPage: IsOwnPage,
): Promise<Person | undefined> {
  const named = await personByToken(c, chat);
  if (named) return named;
  const cookie = getCookie(c, COOKIE);
  if (!cookie || isCrossSite(c, isOwnPage)) return undefined;
  const caller = await chat.people.identify(cookie).catch(() => undefined);
  return caller ? within(c, chat, caller) : undefined;
}

/** @throws Problem forbidden where a token is for another room than the one that the path is in */
export function within(c: Context, chat: Chat, caller: Caller): Person {
  const [, room] = /\/(?:rooms|embed)\/([^/]+)/.exec(c.req.path) ?? [];
  return chat.people.personIn(caller, room && tryDecode(room));
}

function tryDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Whom a request's own token names (RFC 6750), whatever cookies come with it.
 *
 * @throws Problem unauthorized where the token is not good, forbidden where it is for another room
 */
export async function personByToken(c: Context, chat: Chat): Promise<Person | undefined> {
  const bearer = bearerOf(c);
  return bearer ? within(c, chat, await chat.people.identify(bearer)) : undefined;
}

/** The token that a request itself carries (RFC 6750). */
export function bearerOf(c: Context): string | undefined {
  return /^Bearer +(.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1]?.trim();
}

/** Told by Sec-Fetch-Site, or by Origin where a browser does not send that yet. */
export function isCrossSite(c: Context, isOwnPage: IsOwnPage): boolean {
  const header = (name: string) => c.req.header(name);
  return header("sec-fetch-site") ? isElsewhere(header) : !isOwnPage(header);
}

function forget(c: Context): undefined {
  deleteCookie(c, COOKIE, { path: "/" });
}

/** Over TLS the cookie is for TLS alone; over plain http, as in many a LAN, it would be dropped then. */
export function remember(c: Context, token: string, options: OriginOptions): void {
  setCookie(c, COOKIE, token, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure(c, options),
    maxAge: YEAR_SECONDS,
  });
}

/** @throws Problem unauthorized */
export function requirePerson(c: { get(key: "person"): Person | undefined }): Person {
  const person = c.get("person");
  if (!person) throw new Problem("unauthorized", "Give a name first.");
  return person;
}
