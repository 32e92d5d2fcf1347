import type { Message, Person } from "../../protocol/message.ts";
import type { Translations } from "./translations.ts";

interface ReactionsProps {
  message: Message;
  viewer: Person | undefined;
}

/**
 * How people have reacted to a message: each a button that puts or takes away one's own. Without a
 * script it sends a form, whose nonce is the state that it was made from (react_pages.tsx). Where they are
 * many, the script folds them (browser/actions/folded.ts).
 */
export function Reactions({ message, viewer }: ReactionsProps) {
  const action = reactionsAddress(message);
  return (
    <form class="reactions" method="post" action={action}>
      <input type="hidden" name="nonce" value={message.rev} />
      {message.reactions.map(({ emoji, count, people }) => {
        const isOwn = viewer !== undefined && people.includes(viewer.id);
        return (
          <button
            key={emoji}
            type="submit"
            name="emoji"
            value={emoji}
            formaction={isOwn ? `${action}?present=false` : undefined}
            data-reaction={emoji}
            data-count={count}
            aria-pressed={isOwn ? "true" : "false"}
          >
            {`${emoji} ${count}`}
          </button>
        );
      })}
    </form>
  );
}

export function reactionsAddress({ room, seq }: Pick<Message, "room" | "seq">): string {
  return `/rooms/${encodeURIComponent(room)}/messages/${seq}/reactions`;
}

/** What the script needs to tell who has reacted, and to choose an emoji. */
export function ReactionTemplates({ translations }: { translations: Translations }) {
  return (
    <template id="reaction-parts">
      <p
        class="reactors"
        id="reactors"
        role="tooltip"
        data-you={translations.you}
        data-others={translations.othersReacted}
      />
      <button type="button" class="more-reactions">
        {translations.moreReactions}
      </button>
      <div class="emoji-panel" role="dialog" aria-label={translations.reactTo}>
        <div class="emoji-row">
          <button type="button" class="all-emoji" aria-label={translations.allEmoji}>
            +
          </button>
        </div>
        <div
          class="emoji-picker"
          data-search={translations.searchEmoji}
          data-tone={translations.skinTone}
          data-none={translations.noEmoji}
          hidden
        />
      </div>
    </template>
  );
}
