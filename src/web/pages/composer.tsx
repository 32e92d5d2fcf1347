import type { Message } from "../../protocol/message.ts";
import { Choices } from "./choices.tsx";
import { QuotedWords, type QuoteProps } from "./quote.tsx";
import type { Translations } from "./translations.ts";

interface ComposerProps {
  translations: Translations;
  /** Where the form goes without script. */
  action: string;
  /** Goes along with what is written: a nonce above all. */
  fields: Record<string, string>;
  typed?: string | undefined;
  /** The message that is answered. */
  answered?: Message | undefined;
  hidden?: boolean;
}

/** Where a message is written. */
export function Composer({
  translations,
  action,
  fields,
  typed = "",
  answered,
  hidden = false,
}: ComposerProps) {
  return (
    <form id="composer" method="post" action={action} target="_self" hidden={hidden}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {answered && (
        <Replying
          room={answered.room}
          seq={answered.seq}
          answered={answered}
          translations={translations}
        />
      )}
      <textarea
        id="composer-field"
        name="text"
        rows={1}
        required
        data-answers={answered?.seq}
        data-too-long={translations.tooLong}
        data-not-taken={translations.notTaken}
        placeholder={translations.write}
        aria-label={translations.write}
        title={translations.buttonHint}
        data-keyboard-hint={translations.sendHint}
        enterkeyhint="enter"
        autocomplete="off"
      >
        {typed}
      </textarea>
      <button type="submit">{translations.send}</button>
    </form>
  );
}

/** Above what is being written: the message that it answers. */
function Replying({ room, seq, ...words }: QuoteProps) {
  const { translations } = words;
  return (
    <div class="replying" data-replying-to={seq}>
      <input type="hidden" name="replyTo" value={seq} />
      <p class="reply-to">
        {translations.replying} <QuotedWords seq={seq} {...words} />
      </p>
      <a
        class="button quiet stop-replying"
        href={`/rooms/${encodeURIComponent(room)}`}
        aria-label={translations.cancel}
        title={translations.cancel}
      >
        ×
      </a>
    </div>
  );
}

/** What the browser script makes it of. */
export function ReplyingTemplate({
  room,
  translations,
}: Pick<QuoteProps, "room" | "translations">) {
  return (
    <template id="replying">
      <Replying room={room} seq={0} translations={translations} />
    </template>
  );
}

/** Above the composer: why the room cannot be joined, and who is writing. */
export function ComposerStatus({ translations }: { translations: Translations }) {
  return (
    <>
      <p id="refused" class="problem" role="alert" hidden />
      <p
        id="typing"
        data-one={translations.isTyping("%")}
        data-several={translations.severalTyping}
        aria-live="off"
      />
    </>
  );
}

/** What a message has beside, while it is on its way or where it was refused. */
export function PendingTemplate({ translations }: { translations: Translations }) {
  return (
    <template id="pending">
      <small class="when-sending">
        <span class="sends">{translations.sending}</span>
        <span class="waits">{translations.line.waitsForLine}</span>
      </small>
      <footer class="fate">
        <b>{translations.failed}</b>{" "}
        <span
          class="why"
          data-refused={translations.refusedOnTheWay}
          data-held={translations.heldOnTheWay}
        />
        <Choices translations={translations} isText />
      </footer>
    </template>
  );
}
