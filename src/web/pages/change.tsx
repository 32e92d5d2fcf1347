import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Message } from "../../protocol/message.ts";
import { AsServed, forScript } from "./as_served.tsx";
import { Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { Heading } from "./message.tsx";
import { Avatar } from "./person.tsx";
import type { Translations } from "./translations.ts";

/** A message's place taken by the form that edits or removes it. */
export function ChangeForm({
  message,
  translations,
  action,
  problem,
  text = message.text,
}: {
  message: Message;
  translations: Translations;
  action: "edit" | "remove";
  problem?: string | undefined;
  text?: string | undefined;
}) {
  const room = `/rooms/${encodeURIComponent(message.room)}`;
  const address = `${room}/messages/${message.seq}`;
  return (
    <article
      class="message"
      id={`m${message.seq}`}
      data-seq={message.seq}
      data-rev={message.rev}
      data-author={message.author.id}
      data-at={message.at}
      data-changing
      data-mine
    >
      <Avatar person={message.author} />
      <Heading message={message} translations={translations} />
      <form
        id={formId(message)}
        class="change"
        method="post"
        action={`${address}/${action}`}
        hx-post={`${address}/${action}`}
        hx-target="closest .message"
        hx-swap="outerHTML"
      >
        {action === "edit" && (
          <textarea
            name="text"
            rows={3}
            aria-label={translations.edit}
            required
            {...forScript(text)}
          >
            {text}
          </textarea>
        )}
        <div class="body">{raw(message.html)}</div>
        {action === "remove" && <p>{translations.removeQuestion}</p>}
        <ProblemNote problem={problem} />
        <div class="row">
          <button type="submit">
            {action === "edit" ? translations.save : translations.remove}
          </button>
          <a
            class="button quiet cancel"
            href={`${room}?at=${message.seq}`}
            hx-get={address}
            hx-target="closest .message"
            hx-swap="outerHTML"
          >
            {translations.cancel}
          </a>
        </div>
      </form>
    </article>
  );
}

const formId = ({ seq }: Message) => `change${seq}`;

interface ChangePageProps {
  view: View;
  message: Message;
  children: Child;
}

/** The same form on a page of its own, for browsers without script. */
export function ChangePage({ view, message, children }: ChangePageProps) {
  return (
    <Layout view={view} title="Longwave" kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby static">
        {children}
        <AsServed text={message.text} form={formId(message)} />
      </main>
    </Layout>
  );
}
