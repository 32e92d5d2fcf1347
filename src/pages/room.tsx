import type { Page, Person, Room } from "../protocol/message.ts";
import { LanguageSwitch, Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { MessageItems } from "./message.tsx";
import { NameForm, Self } from "./person.tsx";
import type { Words } from "./words.ts";

interface RoomProps {
  view: View;
  room: Room;
  page: Page;
  person: Person | undefined;
  /** The message that the address points at. */
  at?: number | undefined;
  /** Made anew for each form, so that a form sent twice posts once. */
  nonce: string;
  /** What was typed and could not be posted, and why. */
  typed?: string | undefined;
  problem?: string | undefined;
}

export function RoomPage({ view, room, page, person, at, nonce, typed, problem }: RoomProps) {
  const { words } = view;
  return (
    <Layout view={view} title={`${room.title} · Longwave`} kind="room" scripts>
      <header class="masthead">
        <Wordmark />
        <div class="room-name">
          <h1>{room.title}</h1>
          {room.topic && <p>{room.topic}</p>}
        </div>
        <div id="people" hidden>
          <button type="button" popovertarget="people-more">
            <span class="count" data-here={words.here} />
          </button>
          <div id="people-more" popover="auto">
            <ul />
          </div>
        </div>
        <ConnectionDial words={words} />
      </header>
      <main
        id="room"
        data-room={room.slug}
        data-cursor={page.cursor}
        data-person={person?.id}
        data-at={at}
        data-newest={page.hasAfter ? undefined : ""}
      >
        <div id="messages" role="log" aria-label={room.title} tabindex={0}>
          {page.hasBefore && <OlderLink room={room} before={page.messages[0]?.seq} words={words} />}
          <div class="empty">
            <p>{words.emptyRoom}</p>
            <p>{words.emptyRoomHint}</p>
          </div>
          <MessageItems messages={page.messages} words={words} viewer={person} />
          {page.hasAfter && (
            <NewerLink room={room} after={page.messages.at(-1)?.seq} words={words} />
          )}
        </div>
        {!page.hasAfter && (
          <noscript>
            <iframe src={`/rooms/${encodeURIComponent(room.slug)}/frame`} title={room.title} />
          </noscript>
        )}
        <button type="button" id="new-messages" hidden>
          {words.newMessages}
        </button>
      </main>
      <footer class="writing">
        <p id="refused" class="problem" role="alert" hidden />
        <p
          id="typing"
          data-one={words.isTyping("%")}
          data-several={words.severalTyping}
          aria-live="off"
        />
        {person ? (
          <>
            <form
              id="composer"
              method="post"
              action={`/rooms/${encodeURIComponent(room.slug)}/messages`}
            >
              <input type="hidden" name="nonce" value={nonce} />
              <textarea
                name="text"
                rows={1}
                required
                data-too-long={words.tooLong}
                placeholder={words.write}
                aria-label={words.write}
                title={words.sendHint}
                autocomplete="off"
              >
                {typed ?? ""}
              </textarea>
              <button type="submit">{words.send}</button>
            </form>
            <ProblemNote problem={problem} />
          </>
        ) : (
          <NameForm view={view} person={person} problem={problem} />
        )}
        <div class="fine">
          {person && <Self view={view} person={person} />}
          <LanguageSwitch view={view} />
        </div>
      </footer>
      <PendingTemplate words={words} />
    </Layout>
  );
}

/** The connection as a small dial with a word beside it, and a sentence on demand. */
function ConnectionDial({ words }: { words: Words }) {
  const states = ["connecting", "live", "waiting", "offline"] as const;
  return (
    <div id="connection" data-state="connecting" data-transport="polling">
      <button type="button" popovertarget="connection-more" title={words.connection}>
        <span class="dial" aria-hidden="true" />
        <span class="word" role="status">
          {states.map((state) => (
            <span key={state} data-when={state}>
              {words[state]}
            </span>
          ))}
        </span>
      </button>
      <div id="connection-more" popover="auto">
        {states.map((state) => (
          <p key={state} data-when={state}>
            {words[`${state}More`]}
          </p>
        ))}
        <p id="waiting-posts" data-one={words.onePostWaits} data-many={words.postsWait} />
        <p class="quiet">
          {(["polling", "websocket", "feed"] as const).map((transport) => (
            <span key={transport} data-over={transport}>
              {words.over[transport]}
            </span>
          ))}
        </p>
        <p>
          <a href="/check">{words.checkNetwork}</a>
        </p>
      </div>
    </div>
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

/** What the browser script fills in: a message on its way, and the words for what is live. */
function PendingTemplate({ words }: { words: Words }) {
  return (
    <>
      <template id="pending">
        <article class="message" data-mine>
          <div class="body">
            <p class="text" />
          </div>
          <footer class="fate">
            <span class="when-sending">{words.sending}</span>
            <span class="when-failed">
              <b>{words.failed}</b> <span class="why" />
              <button type="button" data-do="retry">
                {words.retry}
              </button>
              <button type="button" data-do="discard">
                {words.discard}
              </button>
            </span>
          </footer>
        </article>
      </template>
      <template id="words">
        {(["edited", "verified", "messageRemoved", "edit", "remove"] as const).map((word) => (
          <span key={word} data-word={word}>
            {words[word]}
          </span>
        ))}
      </template>
    </>
  );
}
