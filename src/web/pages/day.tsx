import type { Room } from "../../protocol/message.ts";
import type { Translations } from "./translations.ts";

/** What opens where a date is chosen. */
const ID = "dates";

/** The day above the first message of one, which leads to other days. */
export function DayLabel({ at, translations }: { at?: string; translations: Translations }) {
  return (
    <button type="button" class="day" popovertarget={ID} title={translations.goToDate}>
      {at && translations.day(new Date(at))}
    </button>
  );
}

/** Leads to the first message of a day, also without script; a script says in which zone the day is. */
export function DateForm({ room, translations }: { room: Room; translations: Translations }) {
  return (
    <div id={ID} popover="auto">
      <form action={`/rooms/${encodeURIComponent(room.slug)}`}>
        <label for="date-field">{translations.goToDate}</label>
        <div class="row">
          <input id="date-field" type="date" name="date" required />
          <input type="hidden" name="zone" />
          <button type="submit">{translations.go}</button>
        </div>
      </form>
    </div>
  );
}
