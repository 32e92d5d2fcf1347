import { LanguageSwitch, Layout, type View, Wordmark } from "../pages/layout.tsx";
import { Arrival } from "./plain.tsx";
import { GROUPS, type Question, resultOf } from "./results.ts";
import { HOLDS, type SeenRequest } from "./shared.ts";
import type { CheckTranslations } from "./translations.ts";

interface CheckPageProps {
  view: View;
  translations: CheckTranslations;
  seen: SeenRequest;
  protocol: string;
}

/** The page of the network check: every question is there from the start, and the script answers them. */
export function CheckPage({ view, translations, seen, protocol }: CheckPageProps) {
  const groups = Object.entries(GROUPS) as [keyof typeof GROUPS, readonly Question[]][];
  return (
    <Layout
      view={view}
      title={`${translations.title} · Longwave`}
      kind="site check"
      own={{ script: "build/check.js", sheet: "build/check.css" }}
    >
      <header class="masthead">
        <Wordmark />
        <LanguageSwitch view={view} />
      </header>
      <noscript>
        <main class="lobby plain">
          <h1>{translations.title}</h1>
          <p>{translations.plain.lead}</p>
          <form method="post" action="/check/plain">
            <button type="submit">{translations.plain.start}</button>
          </form>
          <Arrival translations={translations} seen={seen} protocol={protocol} />
        </main>
      </noscript>
      <main id="check" class="lobby" data-headline="checking" data-holds={HOLDS.join(",")}>
        <section class="verdict" aria-labelledby="headline">
          <span class="dial" aria-hidden="true" />
          <div role="status">
            <h1 id="headline">{translations.headline.checking}</h1>
            <div id="causes">
              <p>{translations.lead}</p>
            </div>
          </div>
          <p id="progress" class="quiet" />
          <p id="stuck" class="quiet">
            {translations.stuck} <a href="/check/plain">{translations.plainLink}</a>
          </p>
        </section>
        <div class="actions-row">
          <a class="button" href="/">
            {translations.toChat}
          </a>
          <button type="button" class="quiet" id="copy">
            {translations.copy}
          </button>
          <button type="button" class="quiet" id="print">
            {translations.print}
          </button>
          <a class="button quiet" href="/check">
            {translations.again}
          </a>
          <span id="copied" role="status" class="quiet" />
        </div>
        <section id="choice" class="card" hidden>
          <h2>{translations.chats}</h2>
          <p>
            <b id="transport" />: <span id="why" />
          </p>
        </section>
        <section id="advice" class="card" hidden>
          <h2>{translations.adviceTitle}</h2>
          <ul />
        </section>
        {groups.map(([group, questions]) => (
          <section key={group} class="questions" aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>{translations.groups[group]}</h2>
            <dl>
              {questions.map((question) => (
                <Row key={question} question={question} translations={translations} />
              ))}
            </dl>
          </section>
        ))}
        <section class="questions" aria-labelledby="this-check">
          <h2 id="this-check">{translations.thisCheck}</h2>
          <dl id="facts" />
        </section>
        <details id="report-more">
          <summary>{translations.report}</summary>
          <pre id="report" tabindex={0} />
        </details>
      </main>
    </Layout>
  );
}

function Row({ question, translations }: { question: Question; translations: CheckTranslations }) {
  const { mark, text, steps } = resultOf(question, {}, translations);
  return (
    <div data-question={question} data-mark={mark}>
      <dt>
        <span class="mark" role="img" aria-label={translations.marks[mark]} />
        {translations.rows[question]}
      </dt>
      <dd>
        <span class="text">{text}</span>
        {steps && <span class="steps" />}
      </dd>
    </div>
  );
}
