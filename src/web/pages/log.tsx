import type { Person, Room } from "../../protocol/message.ts";
import { DayLabel } from "./day.tsx";
import { MessageItems } from "./message.tsx";
import { NewLine } from "./new_line.tsx";
import type { ShownPage } from "./room_view.ts";
import type { Translations } from "./translations.ts";

interface LogProps {
  room: Room;
  page: ShownPage;
  translations: Translations;
  viewer: Person | undefined;
  /** The seq of the first message that the viewer has not seen. */
  newFrom?: number | undefined;
}

/** The messages of a room, and the ways to those before and after. */
export function MessageLog(props: LogProps) {
  const { room, page, translations, viewer, newFrom } = props;
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
        newFrom={newFrom}
      />
      {page.hasAfter && (
        <NewerLink room={room} after={page.messages.at(-1)?.seq} translations={translations} />
      )}
    </div>
  );
}

/** Leads to the newest messages, and says how many are new; shown by the browser script. */
export function NewestButton({ translations }: { translations: Translations }) {
  return (
    <button type="button" id="new-messages" data-count={translations.newCount} hidden>
      {translations.toNewest}
    </button>
  );
}

/** What the browser script makes further links of, and what else stands among the messages. */
export function PageLinkTemplates({ room, translations }: PageLinkProps) {
  return (
    <template id="page-links">
      <OlderLink room={room} before={0} translations={translations} />
      <NewerLink room={room} after={0} translations={translations} />
      <NewLine translations={translations} />
      <DayLabel translations={translations} />
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
