import { raw } from "hono/html";
import type { Message, Person, Room } from "../../protocol/message.ts";
import { forScript } from "./as_served.tsx";
import { DayLabel } from "./day.tsx";
import { follows, isSameDay } from "./grouping.ts";
import { NewLine } from "./new_line.tsx";
import { Avatar } from "./person.tsx";
import { Quote } from "./quote.tsx";
import { Reactions } from "./reactions.tsx";
import { LANGUAGES, type Translations } from "./translations.ts";

interface MessageItemProps {
  message: Message;
  translations: Translations;
  /** Absent in what is sent to everybody: the browser marks what is its viewer's own. */
  viewer?: Person | undefined;
  previous?: Message | undefined;
  /** The message that this one answers, where it is known. */
  answered?: Message | undefined;
  /** Whether it is the first that the viewer has not seen: it has a heading. */
  isNew?: boolean | undefined;
  /** Whether the day stands above it. */
  beginsDay?: boolean | undefined;
}

/** One message of a room. */
export function MessageItem(props: MessageItemProps) {
  const { message, translations, viewer, previous, answered, isNew, beginsDay } = props;
  const { seq, author, at } = message;
  const heading = { author: author.id, at };
  const goesOn = follows(previous && { author: previous.author.id, at: previous.at }, heading);
  const isOwn = viewer?.id === author.id && !message.removed;
  return (
    <article
      class="message"
      id={`m${seq}`}
      // None in the template: whoever looks for messages by it finds those of the room alone.
      data-seq={seq || undefined}
      data-rev={message.rev}
      data-author={author.id}
      data-at={at}
      data-mine={viewer?.id === author.id ? "" : undefined}
      data-follows={goesOn && !isNew ? "" : undefined}
      data-removed={message.removed ? "" : undefined}
      {...(isOwn && forScript(message.text))}
      tabindex={-1}
    >
      {beginsDay && <DayLabel at={at} translations={translations} />}
      <Avatar person={author} />
      <Heading message={message} translations={translations} />
      {message.replyTo !== undefined && !message.removed && (
        <Quote
          room={message.room}
          seq={message.replyTo}
          answered={answered}
          translations={translations}
        />
      )}
      <div class="body" dir="auto">
        {message.removed ? (
          <p class="tombstone">{translations.messageRemoved}</p>
        ) : (
          raw(message.editedAt ? withEdited(message.html, translations) : message.html)
        )}
      </div>
      {message.reactions.length > 0 && <Reactions message={message} viewer={viewer} />}
      {viewer && !message.removed && (
        <Actions message={message} viewer={viewer} translations={translations} />
      )}
    </article>
  );
}

/** Says at the end of the last line that a text was edited. */
function withEdited(html: string, { edited }: Translations): string {
  const mark = ` <small class="edited">${edited}</small>`;
  return html.replace(/(?:<\/(?:p|li|ul|ol|blockquote)>\s*)*$/, (ends) => mark + ends);
}

/** Who has said it, and when. */
export function Heading({
  message,
  translations,
}: {
  message: Message;
  translations: Translations;
}) {
  const { room, seq, author, at } = message;
  return (
    <header>
      <b class="author">
        <bdi>{author.name}</bdi>
      </b>
      {author.verified && <small class="verified">{translations.verified}</small>}
      <a class="when" href={`/rooms/${encodeURIComponent(room)}?at=${seq}`}>
        <time datetime={at}>{at && translations.clock(new Date(at))}</time>
      </a>
    </header>
  );
}

/** What a person can do with a message without script: pages of their own. */
function Actions({
  message,
  viewer,
  translations,
}: {
  message: Message;
  viewer: Person;
  translations: Translations;
}) {
  const room = `/rooms/${encodeURIComponent(message.room)}`;
  const address = `${room}/messages/${message.seq}`;
  const isOwn = viewer.id === message.author.id;
  return (
    <nav class="actions">
      <a href={`${room}?reply=${message.seq}`} data-action="reply">
        {translations.reply}
      </a>
      {(isOwn ? (["react", "edit", "remove"] as const) : (["react"] as const)).map((action) => (
        <a key={action} href={`${address}/${action}`} data-action={action}>
          {translations[action]}
        </a>
      ))}
    </nav>
  );
}

/**
 * What the browser script makes live messages of: one with all that a message may have, and a
 * removed one. What its author has written takes the place of the slot.
 */
export function MessageTemplate({ room, translations }: TemplateProps) {
  const message: Message = {
    room: room.slug,
    seq: 0,
    rev: 0,
    nonce: "",
    author: { id: "", name: "", verified: true },
    text: "",
    html: "<slot></slot>",
    at: "",
    editedAt: "-",
    replyTo: 0,
    reactions: [{ emoji: "", count: 0, people: [] }],
  };
  return (
    <template id="message">
      <MessageItem message={message} translations={translations} />
      <MessageItem message={{ ...message, removed: true }} translations={translations} />
    </template>
  );
}

interface TemplateProps {
  room: Room;
  translations: Translations;
}

/** A message as a page shows it, for clients that ask for fragments: pages of an older build above all. */
export function renderFragment(message: Message): string {
  return String(<MessageItem message={message} translations={LANGUAGES.en} />);
}

interface ListProps {
  messages: Message[];
  /** Those that they answer among others, by seq. */
  answered?: Map<number, Message> | undefined;
  translations: Translations;
  viewer: Person | undefined;
  /** The seq of the first message that the viewer has not seen. */
  newFrom?: number | undefined;
}

/** Messages in the order of the room. */
export function MessageItems({ messages, answered, newFrom, ...shared }: ListProps) {
  return (
    <>
      {messages.map((message, index) => {
        const previous = messages[index - 1];
        const isNew = message.seq === newFrom;
        return (
          <>
            {isNew && <NewLine translations={shared.translations} />}
            <MessageItem
              key={message.seq}
              message={message}
              previous={previous}
              answered={answered?.get(message.replyTo ?? 0)}
              isNew={isNew}
              beginsDay={!previous || !isSameDay(previous.at, message.at)}
              {...shared}
            />
          </>
        );
      })}
    </>
  );
}
