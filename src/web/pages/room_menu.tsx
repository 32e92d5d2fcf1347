import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Room } from "../../protocol/message.ts";
import { LanguageSwitch, Layout, type View, Wordmark } from "./layout.tsx";
import { Lock, roomPath } from "./room_list.tsx";
import { NewRoomLink } from "./rooms_nav.tsx";

interface RoomMenuProps {
  view: View;
  room: Room;
  /** Where the room is reached from outside. */
  address: string;
}

/** The title of a room, which opens what there is to know of it and to do with it. */
export function RoomTitle({ view, room }: Pick<RoomMenuProps, "view" | "room">) {
  return (
    <div class="room-name">
      <h1>
        <button type="button" popovertarget="room-more" title={view.translations.aboutRoom}>
          <Lock kind={room.kind} label={view.translations.private} />
          <bdi>{room.title}</bdi>
        </button>
      </h1>
      {room.topic && <p>{room.topic}</p>}
    </div>
  );
}

/** At the end of the page, so that it does not delay what is said in the room. */
export function RoomMenu({ view, room, address }: RoomMenuProps) {
  const { translations } = view;
  return (
    <div id="room-more" popover="auto">
      {room.topic && <p>{room.topic}</p>}
      <p class="quiet">{translations.kinds[room.kind]}</p>
      {room.kind === "private" ? (
        <InviteForm view={view} room={room} />
      ) : (
        <ShareLink view={view} address={address}>
          <details class="qr">
            <summary>{translations.qrCode}</summary>
            <img
              src={`${roomPath(room.slug)}/qr.svg`}
              alt={translations.qrCode}
              width="200"
              height="200"
              loading="lazy"
            />
          </details>
        </ShareLink>
      )}
      <p class="links">
        <a href="/">{translations.browseRooms}</a> <NewRoomLink view={view} />{" "}
        <LanguageSwitch view={view} />
      </p>
    </div>
  );
}

/** A link to pass on, and what a camera reads it from. */
function ShareLink({
  view: { translations },
  address,
  children,
}: {
  view: View;
  address: string;
  children: Child;
}) {
  return (
    <div class="share">
      <label for="share-link">{translations.shareLink}</label>
      <div class="row">
        <input id="share-link" readonly value={address} />
        <button
          type="button"
          class="quiet"
          data-copy="share-link"
          data-done={translations.copied}
          hidden
        >
          {translations.copyAddress}
        </button>
      </div>
      {children}
    </div>
  );
}

/** A member asks for a link that lets somebody in: in place, or on a page of its own without script. */
function InviteForm({ view, room }: { view: View; room: Room }) {
  const address = `${roomPath(room.slug)}/invites`;
  return (
    <form
      class="share"
      method="post"
      action={address}
      hx-post={address}
      hx-target="this"
      hx-swap="outerHTML"
    >
      <button type="submit">{view.translations.invite}</button>
    </form>
  );
}

interface InvitedProps {
  view: View;
  /** The invitation as a link. */
  address: string;
  /** The same for a camera, as SVG. */
  code: string;
}

/** An invitation, as a part and on its page. */
export function Invitation({ view, address, code }: InvitedProps) {
  return (
    <ShareLink view={view} address={address}>
      <p class="quiet">{view.translations.inviteMore}</p>
      <div class="qr">{raw(code)}</div>
    </ShareLink>
  );
}

export function InvitationPage({ room, ...invited }: InvitedProps & { room: Room }) {
  return (
    <Layout view={invited.view} title={room.title} kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby">
        <div class="card">
          <h1>{room.title}</h1>
          <Invitation {...invited} />
          <p>
            <a class="button" href={roomPath(room.slug)}>
              {invited.view.translations.backToRoom}
            </a>
          </p>
        </div>
      </main>
    </Layout>
  );
}
