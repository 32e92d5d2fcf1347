import type { Person } from "../../protocol/message.ts";
import { NAME_MAX } from "../../protocol/message.ts";
import { hueOf, initialsOf } from "./avatar.ts";
import { ProblemNote, type View } from "./layout.tsx";

export function Avatar({ person }: { person: Person }) {
  return (
    <span class="avatar" data-hue={hueOf(person.id)} aria-hidden="true">
      {initialsOf(person.name)}
    </span>
  );
}

interface NameFormProps {
  view: View;
  person: Person | undefined;
  problem?: string | undefined;
  value?: string | undefined;
  /** What its button does, in words, for who has no name yet. */
  button?: string;
  /** Where the form goes without script, and what goes along. */
  action?: string;
  fields?: Record<string, string>;
}

/** Where a visitor becomes a guest: a name is all it takes. */
export function NameForm({
  view: { translations, path, query, room },
  person,
  problem,
  value,
  button = translations.join,
  action = "/name",
  fields = { back: path + query, ...(room && { room }) },
}: NameFormProps) {
  return (
    <form
      id="name"
      class="bar-form"
      method="post"
      action={action}
      target="_self"
      data-for-text={translations.nameForText}
    >
      <label for="name-field">{translations.yourName}</label>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div class="row">
        <input
          id="name-field"
          name="name"
          required
          maxlength={NAME_MAX}
          autocomplete="nickname"
          value={value ?? person?.name ?? ""}
          placeholder={translations.nameHint}
        />
        <button type="submit" data-save={translations.save}>
          {person ? translations.save : button}
        </button>
      </div>
      <ProblemNote problem={problem} />
    </form>
  );
}

/** Who the visitor is, and the way to change it. */
export function Self({ view, person }: { view: View; person: Person }) {
  return (
    <details class="self">
      <summary>{view.translations.signedInAs(person.name)}</summary>
      <NameForm view={view} person={person} />
    </details>
  );
}
