import type { Message, Person, Reactions as Reactors } from "../../protocol/message.ts";
import { Layout, type View, Wordmark } from "./layout.tsx";
import { MessageItem } from "./message.tsx";
import { FREQUENT } from "./reaction_kinds.ts";
import { reactionsAddress } from "./reactions.tsx";

interface ReactProps {
  view: View;
  message: Message;
  answered: Message | undefined;
  person: Person;
  reactors: Reactors;
}

/** A message on a page of its own, to react to it without script and to see who has. */
export function ReactPage({ view, message, answered, person, reactors }: ReactProps) {
  const { translations } = view;
  return (
    <Layout view={view} title="Longwave" kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby static">
        <h1>{translations.reactTo}</h1>
        <MessageItem
          message={message}
          translations={translations}
          viewer={person}
          answered={answered}
        />
        <ul class="reactors-list">
          {reactors.reactions.map(({ emoji, count, people }) => (
            <li key={emoji}>
              {emoji} {people.map(({ name }) => name).join(", ")}
              {count > people.length &&
                `, ${translations.othersReacted.replace("%", String(count - people.length))}`}
            </li>
          ))}
        </ul>
        <form class="emoji-row" method="post" action={reactionsAddress(message)}>
          <input type="hidden" name="nonce" value={message.rev} />
          {FREQUENT.map((emoji) => (
            <button key={emoji} type="submit" name="emoji" value={emoji}>
              {emoji}
            </button>
          ))}
        </form>
        <a href={`/rooms/${encodeURIComponent(message.room)}?at=${message.seq}`}>
          {translations.cancel}
        </a>
      </main>
    </Layout>
  );
}
