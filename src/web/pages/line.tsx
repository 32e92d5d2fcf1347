import { Choices } from "./choices.tsx";
import type { Translations } from "./translations.ts";

const STATES = ["connecting", "live", "waiting", "offline", "intercepted"] as const;

/** Above the composer, while the line is bad: since when, what happens next, and what waits. */
export function Line() {
  return <section id="line" hidden />;
}

/** What the browser script puts there, and says by it; at the end of the page it delays nothing. */
export function LineTemplate({ translations }: { translations: Translations }) {
  const { line: words } = translations;
  return (
    <>
      <template id="line-parts" data-words={JSON.stringify(words)}>
        <div class="strip">
          <p>
            <b role="status">
              {STATES.map((state) => (
                <span key={state} data-when={state}>
                  {words[state]}
                </span>
              ))}
            </b>{" "}
            <span class="since" /> <span class="next" role="status" />
          </p>
          <button type="button" class="quiet" data-do="tray" aria-expanded="false" />
          <button type="button" class="quiet" data-do="try">
            {words.tryNow}
          </button>
        </div>
        <ol id="tray" aria-label={words.tray} hidden />
      </template>
      <template id="tray-entry">
        <li>
          <p>
            <small class="what" /> <span class="text" dir="auto" />
          </p>
          <p class="fate">
            <span class="since" /> <span class="why" />
          </p>
          <Choices translations={translations} isText />
        </li>
      </template>
    </>
  );
}

/** How the line has been, in the dial's popover. */
export function Logbook({ translations }: { translations: Translations }) {
  const { line: words } = translations;
  return (
    <div id="logbook">
      <div class="hour" role="img" aria-label={words.lastHour} />
      <p class="ends quiet">
        <span>{words.hourAgo}</span> <span>{words.now}</span>
      </p>
      <dl>
        {(["lastAnswer", "roundTrip", "lost", "sentAgain"] as const).map((name) => (
          <div key={name} hidden={name === "roundTrip"}>
            <dt>{words[name]}</dt>
            <dd data-value={name}>0</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="quiet" data-do="copy">
        {words.copyForIt}
      </button>
    </div>
  );
}
