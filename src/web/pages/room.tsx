import type { Message, Person, ReadMark, Room } from "../../protocol/message.ts";
import { ActionsTemplate } from "./actions.tsx";
import { Composer, ComposerStatus, PendingTemplate, ReplyingTemplate } from "./composer.tsx";
import { ConnectionDial, ConnectionTemplate, People } from "./connection.tsx";
import { DateForm } from "./day.tsx";
import { Layout, ProblemNote, SkipLink, type View, Wordmark } from "./layout.tsx";
import { Line, LineTemplate } from "./line.tsx";
import { MessageLog, NewestButton, PageLinkTemplates } from "./log.tsx";
import { MessageTemplate } from "./message.tsx";
import { NameForm, Self } from "./person.tsx";
import { ReactionTemplates } from "./reactions.tsx";
import { RoomMenu, RoomTitle } from "./room_menu.tsx";
import type { ShownPage } from "./room_view.ts";
import { RoomsNav } from "./rooms_nav.tsx";
import { ZoneNote } from "./zone_note.tsx";

interface RoomProps {
  view: View;
  room: Room;
  page: ShownPage;
  person: Person | undefined;
  /** Where the chat is reached, as in https://chat.example. */
  origin: string;
  /** By which the page's script is known on a socket, whatever becomes of its cookie there. */
  ticket?: string | undefined;
  /** The message that the address points at. */
  at?: number | undefined;
  /** Up to where the person has read, where they have been here. */
  mark?: ReadMark | undefined;
  /** The seq of the first message that they have not seen. */
  newFrom?: number | undefined;
  /** Made anew for each form, so that a form sent twice posts once. */
  nonce: string;
  /** The message that the address, or what was typed, answers. */
  answered?: Message | undefined;
  /** What was typed and could not be posted, and why. */
  typed?: string | undefined;
  problem?: string | undefined;
}

export function RoomPage(props: RoomProps) {
  const { view, room, page, person, origin, ticket, at, mark, newFrom, nonce } = props;
  const { answered, typed, problem } = props;
  const { translations } = view;
  // The frame refreshes itself by an address, which says nothing of who looks at it.
  const isCarried = view.carried !== undefined;
  const address = `/rooms/${encodeURIComponent(room.slug)}`;
  return (
    <Layout view={view} title={`${room.title} · Longwave`} kind="room" script="room">
      <SkipLink view={view} to="composer-field" />
      <header class="masthead">
        <Wordmark />
        <RoomTitle view={view} room={room} />
        <People translations={translations} />
        <ConnectionDial translations={translations} />
      </header>
      <main
        id="room"
        data-room={room.slug}
        data-cursor={page.cursor}
        data-person={person?.id}
        data-name={person?.name}
        data-ticket={ticket}
        data-at={at}
        data-last-seq={room.lastSeq}
        data-new-from={newFrom}
        data-read={mark && `${mark.version} ${mark.seq}`}
        data-newest={page.hasAfter || isCarried ? undefined : ""}
      >
        <MessageLog
          room={room}
          page={page}
          translations={translations}
          viewer={person}
          newFrom={newFrom}
        />
        {!page.hasAfter && !isCarried && (
          <noscript>
            <iframe
              src={`${address}/frame${newFrom ? `?new=${newFrom}` : ""}`}
              title={room.title}
            />
          </noscript>
        )}
        <button type="button" id="way-back" class="quiet" hidden>
          {translations.backToPlace}
        </button>
        <NewestButton translations={translations} />
      </main>
      <footer class="writing">
        <Line />
        <ComposerStatus translations={translations} />
        <Composer
          translations={translations}
          action={`${address}/messages`}
          fields={{ nonce }}
          typed={typed}
          answered={answered}
        />
        <div class="fine">
          {person ? (
            <Self view={view} person={person} />
          ) : (
            <NameForm view={view} person={person} button={translations.useName} />
          )}
          {page.hasAfter && (
            <noscript>
              <a href={`${address}?new=${newFrom ?? 0}`}>{translations.toNewest}</a>
            </noscript>
          )}
          <ZoneNote translations={translations} />
          {isCarried && <a href={address}>{translations.newMessages}</a>}
        </div>
        <ProblemNote problem={problem} />
      </footer>
      <RoomsNav view={view} here={room.slug} />
      <RoomMenu view={view} room={room} address={origin + address} />
      <dialog id="new-room-dialog" aria-label={translations.newRoom} />
      <ConnectionTemplate translations={translations} again="" />
      <MessageTemplate room={room} translations={translations} />
      <ActionsTemplate translations={translations} />
      <ReactionTemplates translations={translations} />
      <PendingTemplate translations={translations} />
      <ReplyingTemplate room={room.slug} translations={translations} />
      <LineTemplate translations={translations} />
      <PageLinkTemplates room={room} translations={translations} />
      <DateForm room={room} translations={translations} />
    </Layout>
  );
}
