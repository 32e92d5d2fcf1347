import { raw } from "hono/html";
import type { Message } from "../../protocol/message.ts";
import { AsServed } from "./as_served.tsx";
import { Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { Heading } from "./message.tsx";
import { Avatar } from "./person.tsx";

interface ChangePageProps {
  view: View;
  message: Message;
  action: "edit" | "remove";
  /** What was typed and could not be saved, and why. */
  text?: string | undefined;
  problem?: string | undefined;
}

/** The form that edits or removes a message, for browsers without script. */
export function ChangePage({
  view,
  message,
  action,
  problem,
  text = message.text,
}: ChangePageProps) {
  const { translations } = view;
  const room = `/rooms/${encodeURIComponent(message.room)}`;
  return (
    <Layout view={view} title="Longwave" kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby static">
        <article class="message" id={`m${message.seq}`} data-mine>
          <Avatar person={message.author} />
          <Heading message={message} translations={translations} />
          <form
            id={FORM}
            class="change"
            method="post"
            action={`${room}/messages/${message.seq}/${action}`}
          >
            {action === "edit" ? (
              <textarea name="text" rows={3} aria-label={translations.edit} required>
                {text}
              </textarea>
            ) : (
              <>
                <div class="body">{raw(message.html)}</div>
                <p class="question">{translations.removeQuestion}</p>
              </>
            )}
            <ProblemNote problem={problem} />
            <div class="row">
              <button type="submit">{translations[action === "edit" ? "save" : "remove"]}</button>
              <a class="button quiet cancel" href={`${room}?at=${message.seq}`}>
                {translations.cancel}
              </a>
            </div>
          </form>
        </article>
        <AsServed text={message.text} form={FORM} />
      </main>
    </Layout>
  );
}

const FORM = "change";
