import { Logbook } from "./line.tsx";
import type { Translations } from "./translations.ts";

const states = ["connecting", "live", "waiting", "offline", "intercepted"] as const;

/** The connection as a small dial with a word beside it. */
export function ConnectionDial({ translations }: { translations: Translations }) {
  return (
    <div id="connection" data-state="connecting" data-transport="polling">
      <button type="button" popovertarget="connection-more" title={translations.connection}>
        <span class="dial" aria-hidden="true" />
        <span class="word" role="status">
          {states.map((state) => (
            <span key={state} data-when={state}>
              {translations[state]}
            </span>
          ))}
        </span>
        <span class="queue" />
      </button>
    </div>
  );
}

/**
 * A sentence for each state, and whatever else is shown of it on demand. The browser script puts it
 * beside the dial: at the end of the page it does not delay what is said in the room.
 *
 * @param again where to sign in when something on the way wants it; this very page where it is empty
 */
export function ConnectionTemplate({
  translations,
  again,
}: {
  translations: Translations;
  again: string;
}) {
  return (
    <template data-into="connection">
      <div id="connection-more" popover="auto">
        {states.map((state) => (
          <p key={state} data-when={state}>
            {translations[`${state}More`]}
          </p>
        ))}
        <p class="what-is-wrong">
          <a href="/check">{translations.checkNetwork}</a>
        </p>
        <p data-when="intercepted">
          <a href={again} data-do="reload">
            {translations.reload}
          </a>
        </p>
        <Logbook translations={translations} />
      </div>
    </template>
  );
}

/** How many are here, and who on demand; shown once the browser script knows. */
export function People({ translations }: { translations: Translations }) {
  return (
    <div id="people" hidden>
      <button type="button" popovertarget="people-more">
        <span class="count" data-here={translations.here} />
      </button>
      <div id="people-more" popover="auto">
        <ul data-you={translations.you} />
      </div>
    </div>
  );
}
