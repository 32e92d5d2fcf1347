import type { Child } from "hono/jsx";
import type { Guest } from "../../chat/people.ts";
import { ActionsTemplate } from "../pages/actions.tsx";
import { asset } from "../pages/assets.ts";
import { Composer, ComposerStatus, PendingTemplate, ReplyingTemplate } from "../pages/composer.tsx";
import { ConnectionDial, ConnectionTemplate, People } from "../pages/connection.tsx";
import { DateForm } from "../pages/day.tsx";
import { ProblemNote, type View } from "../pages/layout.tsx";
import { Line, LineTemplate } from "../pages/line.tsx";
import { MessageLog, NewestButton, OlderLink, PageLinkTemplates } from "../pages/log.tsx";
import { MessageTemplate } from "../pages/message.tsx";
import { NameForm } from "../pages/person.tsx";
import { ReactionTemplates } from "../pages/reactions.tsx";
import { ZoneNote } from "../pages/zone_note.tsx";
import type { EmbeddedRoom } from "./embedded_room.ts";
import { EMBED_TRANSLATIONS } from "./translations.ts";

interface EmbedProps {
  view: View;
  theme: string | undefined;
  embedded: EmbeddedRoom;
  /** Made anew for each form, so that a form sent twice posts once. */
  nonce: string;
  /** Who posts without script: the token travels in the forms, for there is no cookie. */
  guest?: Guest | undefined;
  typed?: string | undefined;
  problem?: string | undefined;
}

/** A room without the site around it, for a frame on somebody else's page. */
export function EmbedPage(props: EmbedProps) {
  const { view, theme, embedded, nonce, guest, typed, problem } = props;
  const { room, page, pageRoom, address } = embedded;
  const { translations } = view;
  const { ownPage, close } = EMBED_TRANSLATIONS[view.language];
  const slug = encodeURIComponent(room.slug);
  const kept = {
    ...(guest && { token: guest.token }),
    ...(address && { page: address }),
    theme: theme ?? "",
    lang: view.language,
  };
  const query = new URLSearchParams({
    ...(address && { page: address }),
    theme: theme ?? "",
    lang: view.language,
  });
  return (
    <Frame view={view} theme={theme} title={room.title} kind="room embed">
      <header class="masthead">
        {/* Nowhere to go to until the room is made. */}
        <a
          class="own-page"
          href={pageRoom ? undefined : `/rooms/${slug}`}
          rel="noopener"
          title={ownPage}
        >
          <h1>{room.title}</h1>
          <span aria-hidden="true">↗</span>
        </a>
        <People translations={translations} />
        <ConnectionDial translations={translations} />
        <button type="button" id="close" aria-label={close} title={close} hidden>
          ×
        </button>
      </header>
      <main
        id="room"
        aria-label={room.title}
        data-room={room.slug}
        data-cursor={page?.cursor || undefined}
        data-page={pageRoom?.token}
        data-last-seq={room.lastSeq}
        data-newest
      >
        {page ? (
          <MessageLog room={room} page={page} translations={translations} viewer={guest?.person} />
        ) : (
          <div id="messages" role="log" aria-label={room.title} tabindex={0}>
            <OlderLink room={room} before={undefined} translations={translations} />
          </div>
        )}
        {/* For browsers without script; with one it has no place on the page, and so is never loaded. */}
        <iframe src={`/embed/${slug}/frame?${query}`} title={room.title} loading="lazy" />
        <button type="button" id="way-back" class="quiet" hidden>
          {translations.backToPlace}
        </button>
        <NewestButton translations={translations} />
      </main>
      <footer class="writing">
        <Line />
        <ComposerStatus translations={translations} />
        <ProblemNote problem={problem} />
        <Composer
          translations={translations}
          action={`/embed/${slug}/messages`}
          fields={{ nonce, ...kept }}
          typed={typed}
          hidden={!guest}
        />
        <details class="self" open={!guest} data-as={translations.signedInAs("%")}>
          <summary hidden={!guest}>{guest && translations.signedInAs(guest.person.name)}</summary>
          <NameForm
            view={view}
            person={guest?.person}
            action={`/embed/${slug}/name`}
            fields={kept}
          />
        </details>
        <ZoneNote translations={translations} />
      </footer>
      <ConnectionTemplate translations={translations} again={`/rooms/${slug}`} />
      <MessageTemplate room={room} translations={translations} />
      <ActionsTemplate translations={translations} />
      <ReactionTemplates translations={translations} />
      <PendingTemplate translations={translations} />
      <ReplyingTemplate room={room.slug} translations={translations} />
      <LineTemplate translations={translations} />
      <PageLinkTemplates room={room} translations={translations} />
      <DateForm room={room} translations={translations} />
    </Frame>
  );
}

interface RefusalProps {
  view: View;
  theme: string | undefined;
  code: string;
  title: string;
  detail: string;
}

/** In place of a room: why there is none, in words, for whoever looks and for the page around it. */
export function RefusalPage({ view, theme, code, title, detail }: RefusalProps) {
  return (
    <Frame view={view} theme={theme} title={title} kind="embed refusal">
      <main id="room" data-code={code} data-detail={detail}>
        <h1>{title}</h1>
        <p>{detail}</p>
      </main>
    </Frame>
  );
}

interface FrameProps {
  view: View;
  theme: string | undefined;
  title: string;
  kind: string;
  children: Child;
}

function Frame({ view, theme, title, kind, children }: FrameProps) {
  return (
    <html lang={view.language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <base target="_blank" />
        <link rel="stylesheet" href={asset("build/longwave.css")} />
        <noscript>
          <link rel="stylesheet" href={asset("build/no_script.css")} />
        </noscript>
      </head>
      <body class={kind}>
        {children}
        {/* At the end, for on a thin line it would come with the words and the style, and delay them. */}
        <script src={asset("build/frame.js")} type="module" />
      </body>
    </html>
  );
}
