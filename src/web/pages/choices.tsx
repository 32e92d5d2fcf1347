import type { Translations } from "./translations.ts";

/** What a person may choose for what was refused, or still waits. */
export function Choices({
  translations,
  isText,
}: {
  translations: Translations;
  isText?: boolean;
}) {
  return (
    <span class="choices">
      {isText && (
        <button type="button" class="quiet" data-do="edit">
          {translations.editUnsent}
        </button>
      )}
      <button type="button" class="quiet" data-do="retry">
        {translations.retry}
      </button>
      <button type="button" class="quiet" data-do="discard">
        {translations.discard}
      </button>
    </span>
  );
}
