import type { Message, Person, Room } from "../../protocol/message.ts";
import { ActionsTemplate } from "./actions.tsx";
import { Composer, ComposerStatus, PendingTemplate, ReplyingTemplate } from "./composer.tsx";
import { ConnectionDial, ConnectionTemplate, People } from "./connection.tsx";
import { LanguageSwitch, Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { MessageLog, PageLinkTemplates } from "./log.tsx";
import { MessageTemplate } from "./message.tsx";
import { NameForm, Self } from "./person.tsx";
import { ReactionTemplates } from "./reactions.tsx";
import type { ShownPage } from "./room_view.ts";

interface RoomProps {
  view: View;
  room: Room;
  page: ShownPage;
  person: Person | undefined;
  /** By which the page's script is known on a socket, whatever becomes of its cookie there. */
  ticket?: string | undefined;
  /** The message that the address points at. */
  at?: number | undefined;
  /** Made anew for each form, so that a form sent twice posts once. */
  nonce: string;
  /** The message that the address, or what was typed, answers. */
  answered?: Message | undefined;
  /** What was typed and could not be posted, and why. */
  typed?: string | undefined;
  problem?: string | undefined;
}

export function RoomPage(props: RoomProps) {
  const { view, room, page, person, ticket, at, nonce, answered, typed, problem } = props;
  const { translations } = view;
  // The frame refreshes itself by an address, which says nothing of who looks at it.
  const isCarried = view.carried !== undefined;
  const address = `/rooms/${encodeURIComponent(room.slug)}`;
  return (
    <Layout view={view} title={`${room.title} · Longwave`} kind="room" scripts>
      <header class="masthead">
        <Wordmark />
        <div class="room-name">
          <h1>{room.title}</h1>
          {room.topic && <p>{room.topic}</p>}
        </div>
        <People translations={translations} />
        <ConnectionDial translations={translations} />
      </header>
      <main
        id="room"
        data-room={room.slug}
        data-cursor={page.cursor}
        data-person={person?.id}
        data-ticket={ticket}
        data-at={at}
        data-newest={page.hasAfter || isCarried ? undefined : ""}
      >
        <MessageLog room={room} page={page} translations={translations} viewer={person} />
        {!page.hasAfter && !isCarried && (
          <noscript>
            <iframe src={`${address}/frame`} title={room.title} />
          </noscript>
        )}
        <button type="button" id="way-back" class="quiet" hidden>
          {translations.backToPlace}
        </button>
        <button type="button" id="new-messages" hidden>
          {translations.newMessages}
        </button>
      </main>
      <footer class="writing">
        <ComposerStatus translations={translations} />
        {person ? (
          <>
            <Composer
              translations={translations}
              action={`${address}/messages`}
              fields={{ nonce }}
              typed={typed}
              answered={answered}
            />
            <ProblemNote problem={problem} />
          </>
        ) : (
          <NameForm view={view} person={person} problem={problem} />
        )}
        <div class="fine">
          {person && <Self view={view} person={person} />}
          {isCarried && <a href={address}>{translations.newMessages}</a>}
          <LanguageSwitch view={view} />
        </div>
      </footer>
      <ConnectionTemplate translations={translations} again="" />
      <MessageTemplate room={room} translations={translations} />
      <ActionsTemplate translations={translations} />
      <ReactionTemplates translations={translations} />
      <PendingTemplate room={room.slug} translations={translations} />
      <ReplyingTemplate room={room.slug} translations={translations} />
      <PageLinkTemplates room={room} translations={translations} />
    </Layout>
  );
}
