import { Choices } from "./choices.tsx";
import type { Translations } from "./translations.ts";

/** Each in the place that it has in the menu; what is quick stands in the bar as well. */
const ACTIONS = [
  { name: "reply", isQuick: true, icon: "M6 3L2 7l4 4M2 7h7q5 0 5 6" },
  {
    name: "react",
    isQuick: true,
    icon: "M8 2a6 6 0 1 0 6 6M6 7h.01M10 7h.01M5 9.5q3 3 6 0M13 1v4M11 3h4",
  },
  { name: "edit", isQuick: true, icon: "M3 13l1-4 7-7 3 3-7 7zM10 3l3 3" },
  { name: "copy", icon: "M6 5h8v9H6zM10 5V2H2v9h4" },
  {
    name: "link",
    icon: "M7 9a3 3 0 0 0 4 0l3-3a3 3 0 0 0-4-4L9 3M9 7a3 3 0 0 0-4 0l-3 3a3 3 0 0 0 4 4l1-1",
  },
  { name: "unread", icon: "M2 3h12v9H6l-3 3v-3H2zM5 7.5h6" },
  { name: "remove", icon: "M2 4h12M6 4V2h4v2M4 4l1 10h6l1-10M7 7v4M9 7v4" },
] as const;

/**
 * What may be done with a message, for the script: one bar for all of them, which it moves to the one
 * that is pointed at or has the focus, and which is a menu when it is open; and what it shows in a
 * message while that is changed.
 */
export function ActionsTemplate({ translations }: { translations: Translations }) {
  return (
    <>
      <p
        id="told"
        role="status"
        data-copied={translations.copied}
        data-hint={translations.takeFromHere}
      />
      <template id="message-actions">
        <div class="action-bar" role="toolbar" aria-label={translations.messageActions}>
          <div class="menu">
            {ACTIONS.map(({ name, icon, ...action }) => (
              <button
                key={name}
                type="button"
                data-action={name}
                data-quick={"isQuick" in action ? "" : undefined}
                title={translations[name]}
                tabindex={-1}
              >
                <Icon path={icon} />
                <span>{translations[name]}</span>
              </button>
            ))}
            <button
              type="button"
              class="more"
              title={translations.more}
              aria-haspopup="true"
              aria-expanded="false"
              tabindex={-1}
            >
              <Icon path="M3 8h.01M8 8h.01M13 8h.01" />
              <span>{translations.more}</span>
            </button>
          </div>
        </div>
        <EditForm translations={translations} />
        <p class="text" />
        <p class="tombstone">{translations.messageRemoved}</p>
        <p class="undo" role="status">
          {translations.removedByYou}{" "}
          <button type="button" class="quiet">
            {translations.undo}
          </button>
        </p>
        {(["edit", "remove"] as const).map((action) => (
          <Fate key={action} action={action} translations={translations} />
        ))}
      </template>
    </>
  );
}

function EditForm({ translations }: { translations: Translations }) {
  return (
    <form class="change" method="post">
      <textarea
        name="text"
        rows={1}
        required
        aria-label={translations.edit}
        data-too-long={translations.tooLong}
        title={translations.buttonHint}
        data-keyboard-hint={translations.saveHint}
      />
      <p
        class="problem"
        role="status"
        data-edited={translations.editedMeanwhile}
        data-gone={translations.removedMeanwhile}
      />
      <div class="row">
        <button type="submit">{translations.save}</button>
        <button type="button" class="quiet cancel">
          {translations.cancel}
        </button>
      </div>
    </form>
  );
}

/** What has become of a change that the server has not acknowledged. */
function Fate({ action, translations }: { action: "edit" | "remove"; translations: Translations }) {
  const { waits, failed } = translations.changes[action];
  return (
    <footer class="fate" data-of={action}>
      <span class="when-sending">{waits}</span>
      <span class="when-failed">
        <b>{failed}</b> <span class="why" />
        <Choices translations={translations} />
      </span>
    </footer>
  );
}

function Icon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
