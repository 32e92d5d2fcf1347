import type { Page, Person, Room } from "../../protocol/message.ts";
import { MessageItems } from "./message.tsx";
import type { Words } from "./words.ts";

interface LogProps {
  room: Room;
  page: Page;
  words: Words;
  viewer: Person | undefined;
}

/** The messages of a room, and the ways to those before and after. */
export function MessageLog({ room, page, words, viewer }: LogProps) {
  return (
    <div id="messages" role="log" aria-label={room.title} tabindex={0}>
      {page.hasBefore && <OlderLink room={room} before={page.messages[0]?.seq} words={words} />}
      <div class="empty">
        <p>{words.emptyRoom}</p>
        <p>{words.emptyRoomHint}</p>
      </div>
      <MessageItems messages={page.messages} words={words} viewer={viewer} />
      {page.hasAfter && <NewerLink room={room} after={page.messages.at(-1)?.seq} words={words} />}
    </div>
  );
}

/** What the browser script makes further links of. */
export function TurnTemplates({ room, words }: PageLinkProps) {
  return (
    <template id="turns">
      <OlderLink room={room} before={0} words={words} />
      <NewerLink room={room} after={0} words={words} />
    </template>
  );
}

interface PageLinkProps {
  room: Room;
  words: Words;
}

/** Loads the page of history above by itself when it comes into sight. */
export function OlderLink({ room, before, words }: PageLinkProps & { before: number | undefined }) {
  const slug = encodeURIComponent(room.slug);
  return (
    <a
      class="turn older"
      href={`/rooms/${slug}?before=${before}`}
      hx-get={`/rooms/${slug}/messages?before=${before}`}
      hx-trigger="intersect, click"
      hx-swap="outerHTML"
    >
      {words.older}
    </a>
  );
}

export function NewerLink({ room, after, words }: PageLinkProps & { after: number | undefined }) {
  const slug = encodeURIComponent(room.slug);
  return (
    <a
      class="turn newer"
      href={`/rooms/${slug}?after=${after}`}
      hx-get={`/rooms/${slug}/messages?after=${after}`}
      hx-trigger="intersect, click"
      hx-swap="outerHTML"
    >
      {words.newer}
    </a>
  );
}
