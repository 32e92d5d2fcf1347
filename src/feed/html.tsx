import { raw } from "hono/html";
import type { Message } from "../protocol/message.ts";
import type { Answered, Format } from "./answer.ts";

/** How soon a page asks again after a request that failed. */
const RETRY = "5s";

/** The messages that a page shows, by the first and the last seq. */
export interface Shown {
  first: number;
  last: number;
}

export interface HtmlReader {
  /** The slug of the room. */
  room: string;
  /** Where this feed is, absolute: the page may be on another site. */
  address: string;
  /** The `wait` that was asked with, in seconds, if any. */
  wait: string | undefined;
  shown: Shown | undefined;
}

/**
 * Messages as fragments for htmx 4, and after them an element that takes its
 * own place with the next answer. That element's address says what the page
 * has: the cursor, and which messages it shows; so that what is new comes
 * after the others, and a message that changed replaces itself by its id
 * (hx-swap-oob). The server still keeps nothing.
 */
export function htmlFor(reader: HtmlReader): Format {
  const { address, wait, shown } = reader;
  return {
    key: `html ${address} ${wait} ${shown?.first}-${shown?.last}`,
    contentType: "text/html; charset=utf-8",
    render: (reading) => String(<Page reading={reading} reader={reader} />),
  };
}

function Page({ reading, reader }: { reading: Answered; reader: HtmlReader }) {
  const known = reading.reset ? undefined : reader.shown;
  const messages = reading.changes
    .map(({ message }) => message)
    .filter(({ seq }) => !known || seq >= known.first)
    .sort((a, b) => a.seq - b.seq);
  const first = known?.first ?? messages[0]?.seq;
  const last = Math.max(known?.last ?? 0, messages.at(-1)?.seq ?? 0);
  const shown = first === undefined ? undefined : { first, last };
  return (
    <>
      {reading.reset && (
        <hx-partial hx-target={`.longwave-message[data-room="${reader.room}"]`} hx-swap="delete" />
      )}
      {messages.map((message) => (
        <Fragment
          key={message.seq}
          message={message}
          replaces={known !== undefined && message.seq <= known.last}
        />
      ))}
      <Next cursor={reading.cursor} reader={{ ...reader, shown }} />
    </>
  );
}

function Fragment({ message, replaces }: { message: Message; replaces: boolean }) {
  const { room, seq, author, at, replyTo } = message;
  return (
    <article
      class="longwave-message"
      id={`${room}-${seq}`}
      data-room={room}
      data-seq={seq}
      data-rev={message.rev}
      data-removed={message.removed ? "" : undefined}
      hx-swap-oob={replaces ? "true" : undefined}
    >
      <b>
        <bdi>{author.name}</bdi>
      </b>{" "}
      <time datetime={at}>{at.slice(11, 16)}</time>{" "}
      {replyTo !== undefined && <a href={`#${room}-${replyTo}`}>#{replyTo}</a>}
      {message.removed ? <p>(removed)</p> : raw(message.html)}
      {message.editedAt && <small>(edited)</small>}
      {message.reactions.map(({ emoji, count }) => (
        <span key={emoji}>
          {emoji} {count}
        </span>
      ))}
    </article>
  );
}

/** Asks as soon as it is there; and again, should that request be lost or refused. */
function Next({ cursor, reader }: { cursor: string; reader: HtmlReader }) {
  const { address, wait, shown } = reader;
  const query = new URLSearchParams({ after: cursor });
  if (wait !== undefined) query.set("wait", wait);
  if (shown) query.set("shown", `${shown.first}-${shown.last}`);
  return (
    <i
      hidden
      hx-get={`${address}?${query}`}
      hx-trigger={`load, every ${RETRY}`}
      hx-sync="this:drop"
      hx-swap="outerHTML"
      {...{ "hx-status:4xx": "swap:none", "hx-status:5xx": "swap:none" }}
    />
  );
}
