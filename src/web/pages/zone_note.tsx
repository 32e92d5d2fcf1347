import { zoneName } from "./times.ts";
import type { Translations } from "./translations.ts";

/** Whose times a page has, for who has no script that gives them as they are where the reader is. */
export function ZoneNote({ translations }: { translations: Translations }) {
  return (
    <noscript>
      <p class="zone">{translations.zone(zoneName())}</p>
    </noscript>
  );
}
