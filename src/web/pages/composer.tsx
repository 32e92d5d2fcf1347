import type { Words } from "./words.ts";

interface ComposerProps {
  words: Words;
  /** Where the form goes without script. */
  action: string;
  /** Goes along with what is written: a nonce above all. */
  fields: Record<string, string>;
  typed?: string | undefined;
  hidden?: boolean;
}

/** Where a message is written. */
export function Composer({ words, action, fields, typed = "", hidden = false }: ComposerProps) {
  return (
    <form id="composer" method="post" action={action} target="_self" hidden={hidden}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <textarea
        name="text"
        rows={1}
        required
        data-too-long={words.tooLong}
        data-not-taken={words.notTaken}
        placeholder={words.write}
        aria-label={words.write}
        title={words.buttonHint}
        data-keyboard-hint={words.sendHint}
        enterkeyhint="enter"
        autocomplete="off"
      >
        {typed}
      </textarea>
      <button type="submit">{words.send}</button>
    </form>
  );
}

/** Above the composer: why the room cannot be joined, and who is writing. */
export function Whispers({ words }: { words: Words }) {
  return (
    <>
      <p id="refused" class="problem" role="alert" hidden />
      <p
        id="typing"
        data-one={words.isTyping("%")}
        data-several={words.severalTyping}
        aria-live="off"
      />
    </>
  );
}

/** What the browser script fills in: a message on its way, and the words for what is live. */
export function PendingTemplate({ words }: { words: Words }) {
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
              <b>{words.failed}</b>{" "}
              <span
                class="why"
                data-refused={words.refusedOnTheWay}
                data-held={words.heldOnTheWay}
              />
              <span class="choices">
                <button type="button" data-do="edit">
                  {words.editUnsent}
                </button>
                <button type="button" data-do="retry">
                  {words.retry}
                </button>
                <button type="button" data-do="discard">
                  {words.discard}
                </button>
              </span>
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
