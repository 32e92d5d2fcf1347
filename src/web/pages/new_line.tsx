import type { Translations } from "./translations.ts";

/** Before the first message that its reader has not seen. */
export function NewLine({ translations }: { translations: Translations }) {
  return (
    <p class="new-line" data-new="">
      {translations.newLine}
    </p>
  );
}
