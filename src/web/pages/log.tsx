import type { Person, Room } from "../../protocol/message.ts";
import { MessageItems } from "./message.tsx";
import type { ShownPage } from "./room_view.ts";
import type { Translations } from "./translations.ts";

interface LogProps {
  room: Room;
  page: ShownPage;
  translations: Translations;
  viewer: Person | undefined;
}

/** The messages of a room, and the ways to those before and after. */
export function MessageLog({ room, page, translations, viewer }: LogProps) {
  return (
    <div id="messages" role="log" aria-label={room.title} tabindex={0}>
      {page.hasBefore && (
        <OlderLink room={room} before={page.messages[0]?.seq} translations={translations} />
      )}
      {page.messages.length === 0 && (
        <div class="empty">
          <p>{translations.emptyRoom}</p>
          <p>{translations.emptyRoomHint}</p>
        </div>
      )}
      <MessageItems
        messages={page.messages}
        answered={page.answered}
        translations={translations}
        viewer={viewer}
      />
      {page.hasAfter && (
        <NewerLink room={room} after={page.messages.at(-1)?.seq} translations={translations} />
      )}
    </div>
  );
}

/** What the browser script makes further links of. */
export function PageLinkTemplates({ room, translations }: PageLinkProps) {
  return (
    <template id="page-links">
      <OlderLink room={room} before={0} translations={translations} />
      <NewerLink room={room} after={0} translations={translations} />
    </template>
  );
}

interface PageLinkProps {
  room: Room;
  translations: Translations;
}

/** Loads the page of history above by itself when it comes into sight. */
export function OlderLink({
  room,
  before,
  translations,
}: PageLinkProps & { before: number | undefined }) {
  const slug = encodeURIComponent(room.slug);
  return (
    <a
      class="page-link older"
      href={`/rooms/${slug}?before=${before}`}
      hx-get={`/rooms/${slug}/messages?before=${before}`}
      hx-trigger="intersect, click"
      hx-swap="outerHTML"
    >
      {translations.older}
    </a>
  );
}

export function NewerLink({
  room,
  after,
  translations,
}: PageLinkProps & { after: number | undefined }) {
  const slug = encodeURIComponent(room.slug);
  return (
    <a
      class="page-link newer"
      href={`/rooms/${slug}?after=${after}`}
      hx-get={`/rooms/${slug}/messages?after=${after}`}
      hx-trigger="intersect, click"
      hx-swap="outerHTML"
    >
      {translations.newer}
    </a>
  );
}
