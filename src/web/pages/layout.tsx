import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { asset } from "./assets.ts";
import { firstStyle } from "./first_style.ts";
import type { Language, Translations } from "./translations.ts";

export interface View {
  language: Language;
  translations: Translations;
  /** The path of this page, to come back to. */
  path: string;
  /** What its address asks for beside the language, as a query with its `?`; empty where that is nothing. */
  query: string;
  /** The slug of the room that this page shows, if it shows one. */
  room?: string | undefined;
  /** The address of this page, where its forms carry the visitor's token (carried_token.ts). */
  carried?: string | undefined;
  /** Whether no cookie has come with the request, as on a first visit. */
  hasNoCookies?: boolean | undefined;
}

interface LayoutProps {
  view: View;
  title: string;
  /** A class for the body: what kind of page this is. */
  kind: string;
  /** What makes it live; the room's page has the style of a first visit in itself. */
  script?: "room" | "lobby";
  /** What a page of its own kind needs beside: a script and a sheet of its own, under public/. */
  own?: { script?: string; sheet: string };
  children: Child;
}

/** The frame of every page; the doctype comes from the renderer. */
export function Layout({ view, title, kind, script, own, children }: LayoutProps) {
  const isLive = script !== undefined && view.carried === undefined;
  const sheet = <link rel="stylesheet" href={asset("build/longwave.css")} />;
  const isFirstVisit = isLive && script === "room" && view.hasNoCookies;
  return (
    <html lang={view.language}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f6f1e6" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#17150f" media="(prefers-color-scheme: dark)" />
        <title>{title}</title>
        <link rel="icon" href={asset("icon.svg")} type="image/svg+xml" />
        {isFirstVisit ? <style>{raw(firstStyle)}</style> : sheet}
        {(!isLive || script === "lobby") && view.hasNoCookies && (
          <script src={asset("build/load_with_token.js")} type="module" />
        )}
        {own && <link rel="stylesheet" href={asset(own.sheet)} />}
        <noscript>
          {isFirstVisit && sheet}
          <link rel="stylesheet" href={asset("build/no_script.css")} />
        </noscript>
        {own?.script && <script src={asset(own.script)} type="module" />}
      </head>
      <body class={kind} data-address={view.carried}>
        {children}
        {/* At the end, for on a thin line it would come with the words and delay them. */}
        {isLive && (
          <script
            src={asset(`build/${script}.js`)}
            type="module"
            // What it loads later.
            data-htmx={asset("build/htmx.js")}
            data-style={isFirstVisit ? asset("build/longwave.css") : undefined}
          />
        )}
      </body>
    </html>
  );
}

/** The name of the house: long waves bending around what stands in the way. */
export function Wordmark() {
  return (
    <a class="wordmark" href="/">
      <svg viewBox="0 0 32 16" width="32" height="16" aria-hidden="true">
        <path d="M1 8c3-8 6-8 9 0s6 8 9 0 6-8 9 0" />
      </svg>
      Longwave
    </a>
  );
}

/** The same page in the other language: all else that its address asks for stays. */
export function LanguageSwitch({ view }: { view: View }) {
  const query = new URLSearchParams(view.query);
  query.set("lang", view.translations.languageCode);
  return (
    <a
      class="language"
      href={`${view.path}?${query}`}
      lang={view.translations.languageCode}
      rel="nofollow"
    >
      {view.translations.language}
    </a>
  );
}

/** The first thing that Tab comes to: past all that is read, to where one writes. */
export function SkipLink({ view, to }: { view: View; to: string }) {
  return (
    <a class="skip" href={`#${to}`}>
      {view.translations.skipToWriting}
    </a>
  );
}

/** What a form could not do, said where the form is. */
export function ProblemNote({ problem }: { problem: string | undefined }) {
  return problem ? (
    <p class="problem" role="alert">
      {problem}
    </p>
  ) : null;
}
