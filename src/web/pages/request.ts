/** What the pages' routes read out of a request. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { PageAnchor } from "../../chat/store.ts";
import type { Identified } from "../../http/identity.ts";
import { isElsewhere } from "../../http/origin.ts";
import { Problem } from "../../protocol/problem.ts";
import type { View } from "./layout.tsx";
import { LANGUAGES, type Language } from "./translations.ts";

export interface PageEnvironment {
  Variables: Identified["Variables"] & {
    language: string;
    /** Whether a search engine may show this page. */
    isIndexed: boolean;
    /** Whether the request has come without any cookie of the pages' (carried_token.ts). */
    hasNoCookies?: boolean;
    /** The token that a form carries in a cookie's place; empty where one is to be given. */
    carried?: string;
    /** Whether the answer is another page's, with all that belongs into it. */
    hasTokenAdded?: boolean;
  };
}
export type PageContext = Context<PageEnvironment>;
export type FormFields = Map<string, string>;

/**
 * A form on another site must not write in a visitor's name. The cookie is
 * SameSite=Lax already; this also keeps other sites from handing out names.
 * Browsers send Sec-Fetch-Site themselves, and no page can forge it; where
 * they send none, own_forms.ts looks.
 */
export const refuseOtherSites = createMiddleware(async (c, next) => {
  if (c.req.method !== "GET" && isElsewhere((name) => c.req.header(name))) {
    throw new Problem("forbidden", "The form is on another site.");
  }
  await next();
});

export function viewOf(c: PageContext, path = c.req.path, room?: string): View {
  const language = c.get("language") as Language;
  const { searchParams } = new URL(c.req.url);
  searchParams.delete("lang");
  const query = searchParams.size > 0 ? `?${searchParams}` : "";
  const carried = c.get("carried") ? addressOf(c, path) : undefined;
  const hasNoCookies = c.get("hasNoCookies");
  const translations = LANGUAGES[language] ?? LANGUAGES.en;
  return { language, translations, path, query, room, carried, hasNoCookies };
}

/** Where a page would be by GET. */
function addressOf(c: PageContext, path: string): string {
  return c.req.method === "GET" ? c.req.path + new URL(c.req.url).search : path;
}

/** Marks what may take a place on a page: a portal's page, or a gateway's error, is not marked. */
export const PART_HEADER = "Longwave-Part";

/** Whether htmx asks for a part of a page. */
export function isPartial(c: Context): boolean {
  return c.req.header("HX-Request") === "true";
}

export function actionOf(c: PageContext): "edit" | "remove" {
  return c.req.param("action") === "edit" ? "edit" : "remove";
}

export async function readForm(c: Context): Promise<FormFields> {
  // Nothing is sent, as by a script that only presses the button.
  if (!c.req.header("Content-Type")) return new Map();
  try {
    const form = await c.req.formData();
    return new Map(
      [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("bad_request", "The body is not a form.");
  }
}

/** Where a page of history lies, by its address. */
export function anchorOf(c: Context): PageAnchor {
  const [before, after, around] = ["before", "after", "at"].map((name) =>
    wholeNumber(c.req.query(name)),
  );
  if (around !== undefined) return { around };
  if (before !== undefined) return { before };
  return after === undefined ? {} : { after };
}

/** A seq from an address; what is none counts as absent, so that an old link still opens its room. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The seq of the message that a form answers, if it answers one; 0, which none has, where it is no seq. */
export function replyToIn(form: FormFields): number | undefined {
  const replyTo = form.get("replyTo");
  return replyTo ? (wholeNumber(replyTo) ?? 0) : undefined;
}

/** A path on this site, whatever was asked for. */
export function localPath(path = "/"): string {
  const here = "http://here.invalid";
  const url = URL.canParse(path, here) ? new URL(path, here) : undefined;
  if (!path.startsWith("/") || url?.origin !== here) return "/";
  // Without its dots, /.//host is //host: another site (RFC 3986, 4.2).
  return url.pathname.startsWith("//") ? "/" : url.pathname + url.search;
}

export function titleOf(problem: Problem, { translations }: View): string {
  if (problem.code === "not_found") return translations.notFound;
  return problem.code === "forbidden" ? translations.forbidden : translations.failedPage;
}

export function detailOf(problem: Problem, { translations, language }: View): string {
  return problem.code === "not_found" ? translations.notFoundMore : problem.in(language);
}
