import { LanguageSwitch, Layout, type View, Wordmark } from "../pages/layout.tsx";
import { Arrival } from "./plain.tsx";
import { GROUPS, type Question, resultOf } from "./results.ts";
import { HOLDS, type SeenRequest } from "./shared.ts";
import type { CheckWords } from "./words.ts";

interface CheckPageProps {
  view: View;
  words: CheckWords;
  seen: SeenRequest;
  protocol: string;
}

/** The page of the network check: every question is there from the start, and the script answers them. */
export function CheckPage({ view, words, seen, protocol }: CheckPageProps) {
  const groups = Object.entries(GROUPS) as [keyof typeof GROUPS, readonly Question[]][];
  return (
    <Layout
      view={view}
      title={`${words.title} · Longwave`}
      kind="site check"
      own={{ script: "build/check.js", sheet: "build/check.css" }}
    >
      <header class="masthead">
        <Wordmark />
        <LanguageSwitch view={view} />
      </header>
      <noscript>
        <main class="lobby plain">
          <h1>{words.title}</h1>
          <p>{words.plain.lead}</p>
          <form method="post" action="/check/plain">
            <button type="submit">{words.plain.start}</button>
          </form>
          <Arrival words={words} seen={seen} protocol={protocol} />
        </main>
      </noscript>
      <main id="check" class="lobby" data-headline="checking" data-holds={HOLDS.join(",")}>
        <section class="verdict" aria-labelledby="headline">
          <span class="dial" aria-hidden="true" />
          <div role="status">
            <h1 id="headline">{words.headline.checking}</h1>
            <div id="causes">
              <p>{words.lead}</p>
            </div>
          </div>
          <p id="progress" class="quiet" />
          <p id="stuck" class="quiet">
            {words.stuck} <a href="/check/plain">{words.plainLink}</a>
          </p>
        </section>
        <div class="actions-row">
          <a class="button" href="/">
            {words.toChat}
          </a>
          <button type="button" class="quiet" id="copy">
            {words.copy}
          </button>
          <button type="button" class="quiet" id="print">
            {words.print}
          </button>
          <a class="button quiet" href="/check">
            {words.again}
          </a>
          <span id="copied" role="status" class="quiet" />
        </div>
        <section id="choice" class="card" hidden>
          <h2>{words.chats}</h2>
          <p>
            <b id="transport" />: <span id="why" />
          </p>
        </section>
        <section id="advice" class="card" hidden>
          <h2>{words.adviceTitle}</h2>
          <ul />
        </section>
        {groups.map(([group, questions]) => (
          <section key={group} class="questions" aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>{words.groups[group]}</h2>
            <dl>
              {questions.map((question) => (
                <Row key={question} question={question} words={words} />
              ))}
            </dl>
          </section>
        ))}
        <section class="questions" aria-labelledby="this-check">
          <h2 id="this-check">{words.thisCheck}</h2>
          <dl id="facts" />
        </section>
        <details id="report-more">
          <summary>{words.report}</summary>
          <pre id="report" tabindex={0} />
        </details>
      </main>
    </Layout>
  );
}

function Row({ question, words }: { question: Question; words: CheckWords }) {
  const { mark, text, steps } = resultOf(question, {}, words);
  return (
    <div data-question={question} data-mark={mark}>
      <dt>
        <span class="mark" role="img" aria-label={words.marks[mark]} />
        {words.rows[question]}
      </dt>
      <dd>
        <span class="text">{text}</span>
        {steps && <span class="steps" />}
      </dd>
    </div>
  );
}
