import { renderer } from "../../chat/renderer.ts";
import type { Person, Room } from "../../protocol/message.ts";
import { asset } from "./assets.ts";
import { DateForm } from "./day.tsx";
import type { View } from "./layout.tsx";
import { MessageItems } from "./message.tsx";
import type { PageContext } from "./request.ts";
import type { ShownPage } from "./room_view.ts";
import { zoneName } from "./times.ts";

/** How often the frame is looked at anew, in seconds. */
const REFRESH_SECONDS = 5;

interface FrameProps {
  view: View;
  room: Room;
  page: ShownPage;
  person: Person | undefined;
  /** The seq of the first message that they had not seen when they came. */
  newFrom?: number | undefined;
  /** Where its links open. */
  target?: "_top" | "_blank";
  theme?: string | undefined;
}

/** Answers with the frame; a refresh that brings nothing new in a few bytes, and nothing moves. */
export function answerFrame(c: PageContext, props: FrameProps) {
  const { view, page, person, newFrom, theme = "" } = props;
  const shown = [
    page.cursor,
    renderer.version,
    view.language,
    zoneName(),
    theme,
    newFrom ?? "",
    person?.id ?? "",
  ];
  const tag = `W/"${shown.join(" ")}"`;
  c.header("ETag", tag);
  if (c.req.header("If-None-Match") === tag) return c.body(null, 304);
  return c.render(<MessagesFrame {...props} />);
}

/**
 * The newest messages for a browser without script: a document of its own that
 * refreshes itself inside the room's page, so that what is being typed outside of
 * it stays. Its style has it scroll from the end on, so that a refresh leaves the
 * reader where they are; what is older is a page behind the link at the top.
 */
function MessagesFrame(props: FrameProps) {
  const { view, room, page, person, newFrom, target = "_top", theme } = props;
  const { translations, language } = view;
  return (
    <html lang={language} data-theme={theme} data-frame>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="refresh" content={String(REFRESH_SECONDS)} />
        <title>{room.title}</title>
        <link rel="stylesheet" href={asset("build/longwave.css")} />
        <link rel="stylesheet" href={asset("build/no_script.css")} />
        <base target={target} />
      </head>
      <body class="frame">
        <main id="messages" role="log" aria-label={room.title} tabindex={0}>
          {page.hasBefore && (
            <a
              class="page-link"
              href={`/rooms/${encodeURIComponent(room.slug)}?before=${page.messages[0]?.seq}`}
            >
              {translations.older}
            </a>
          )}
          <MessageItems {...page} translations={translations} viewer={person} newFrom={newFrom} />
        </main>
        <DateForm room={room} translations={translations} />
      </body>
    </html>
  );
}
