import { LanguageSwitch, Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { roomPath } from "./room_list.tsx";

/** What of it was typed already. */
export interface NewRoomState {
  title?: string;
  kind?: string;
  problem?: string | undefined;
}

/** Who can find a room, from everybody to those who are let in. */
export const ROOM_KINDS = ["public", "unlisted", "private"] as const;

/** Where a room is made: in the lobby, on a page of its own, and in a dialog beside a room. */
export function NewRoomForm({ view, state = {} }: { view: View; state?: NewRoomState }) {
  const { translations } = view;
  const { title = "", kind = "public", problem } = state;
  return (
    <form id="new-room" method="post" action="/rooms">
      <h2>{translations.newRoom}</h2>
      <label for="title-field">{translations.roomTitle}</label>
      <div class="row">
        <input
          id="title-field"
          name="title"
          required
          maxlength={80}
          autocomplete="off"
          value={title}
        />
        <button type="submit">{translations.make}</button>
      </div>
      <fieldset>
        <legend>{translations.kind}</legend>
        {ROOM_KINDS.map((each) => (
          <label key={each}>
            <input type="radio" name="kind" value={each} checked={each === kind} />{" "}
            {translations[each]}
          </label>
        ))}
      </fieldset>
      <ProblemNote problem={problem} />
    </form>
  );
}

export function NewRoomPage({ view, state }: { view: View; state?: NewRoomState }) {
  return (
    <Layout view={view} title={view.translations.newRoom} kind="site">
      <header class="masthead">
        <Wordmark />
        <LanguageSwitch view={view} />
      </header>
      <main class="lobby">
        <div class="card">
          <NewRoomForm view={view} {...(state && { state })} />
        </div>
      </main>
    </Layout>
  );
}

interface SameTitleProps {
  view: View;
  slug: string;
  title: string;
  /** What the form had, for whoever wants another one all the same. */
  fields: Record<string, string>;
}

/** Before a second room of the same title: the way to the first, and the choice. */
export function SameTitlePage({ view, slug, title, fields }: SameTitleProps) {
  const { translations } = view;
  return (
    <Layout view={view} title={translations.newRoom} kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby">
        <form class="card" method="post" action="/rooms" id="same-title">
          <h1>{translations.sameTitle(title)}</h1>
          <p class="quiet">{translations.sameTitleMore}</p>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div class="row">
            <a class="button" href={roomPath(slug)}>
              {translations.goThere}
            </a>
            <button type="submit" class="quiet" name="anyway" value="yes">
              {translations.makeAnyway}
            </button>
          </div>
        </form>
      </main>
    </Layout>
  );
}
