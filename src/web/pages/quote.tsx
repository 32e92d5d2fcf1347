import type { Message } from "../../protocol/message.ts";
import { firstLineOf } from "./first_line.ts";
import type { Translations } from "./translations.ts";

export interface QuoteProps {
  /** The slug of the room. */
  room: string;
  /** The seq of the message that is answered. */
  seq: number;
  /** That message; where it is absent, the browser fills in what is said of it (browser/quotes.ts). */
  answered?: Message | undefined;
  translations: Translations;
}

/** Above an answer: whose message it answers, and with which words that begins. */
export function Quote({ room, seq, ...words }: QuoteProps) {
  return (
    <a class="reply-to" href={`/rooms/${encodeURIComponent(room)}?at=${seq}`} data-reply-to={seq}>
      <QuotedWords seq={seq} {...words} />
    </a>
  );
}

/** Nothing that a removed message has said is in it. */
export function QuotedWords({ seq, answered, translations }: Omit<QuoteProps, "room">) {
  const said = answered ? firstLineOf(answered.html) : `#${seq}`;
  const line = answered?.removed ? translations.messageRemoved : said;
  return (
    <>
      <b>
        <bdi>{answered?.author.name}</bdi>
      </b>{" "}
      <span dir="auto">{line}</span>
    </>
  );
}
