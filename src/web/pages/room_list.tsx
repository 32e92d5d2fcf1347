import { firstLine } from "../../chat/first_line.ts";
import type { ListedRoom } from "../../chat/store.ts";
import type { RoomKind } from "../../protocol/message.ts";
import type { View } from "./layout.tsx";

/** The address of a room's page. */
export function roomPath(slug: string): string {
  return `/rooms/${encodeURIComponent(slug)}`;
}

/** Beside the title of a room that only those see who were let in. */
export function Lock({ kind, label }: { kind: RoomKind; label: string }) {
  return kind === "private" ? (
    <svg class="lock" viewBox="0 0 12 16" width="12" height="16" role="img" aria-label={label}>
      <path d="M3 7V4.5a3 3 0 0 1 6 0V7M1.5 7h9v7.5h-9z" />
    </svg>
  ) : null;
}

/** How much is unread; where that is nothing, nothing. */
export function UnreadBadge({ view, count }: { view: View; count: number }) {
  if (count === 0) return null;
  const { translations } = view;
  return (
    <span class="badge">
      <span aria-hidden="true">{count >= 100 ? "99+" : count}</span>
      <span class="unseen">{translations.unreadCount(count)}</span>
    </span>
  );
}

/** A day in the server's own zone, which the browser's script makes the reader's. */
function Day({ view, at }: { view: View; at: number }) {
  const date = new Date(at);
  const shown = date.toLocaleDateString(view.language, { day: "numeric", month: "short" });
  return (
    <time class="when" datetime={date.toISOString()}>
      {shown}
    </time>
  );
}

/** Rooms with what was said last in each. */
export function RoomList({ view, rooms }: { view: View; rooms: ListedRoom[] }) {
  const { translations } = view;
  return (
    <ul class="rooms">
      {rooms.map(({ slug, title, topic, kind, last, unread, lastAt }) => (
        <li key={slug}>
          <a href={roomPath(slug)} data-room={slug} data-unread={unread || undefined}>
            <span class="title">
              <bdi>{title}</bdi> <Lock kind={kind} label={translations.private} />
            </span>
            <Day view={view} at={last?.at ?? lastAt} />
            <span class="last">
              {last ? (
                <>
                  <bdi class="author">{last.author}</bdi>
                  {": "}
                  <bdi>{firstLine(last.html)}</bdi>
                </>
              ) : (
                topic || translations.emptyRoom
              )}
            </span>
            <UnreadBadge view={view} count={unread} />
          </a>
        </li>
      ))}
    </ul>
  );
}
