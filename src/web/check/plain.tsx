import type { Child } from "hono/jsx";
import { asset } from "../pages/assets.ts";
import { LanguageSwitch, Layout, type View, Wordmark } from "../pages/layout.tsx";
import { DRIP, HOLDS, type SeenRequest } from "./shared.ts";
import type { CheckTranslations } from "./translations.ts";

interface ArrivalProps {
  translations: CheckTranslations;
  seen: SeenRequest;
  protocol: string;
}

/** What of a request the server sees by itself. */
export function Arrival({ translations, seen, protocol }: ArrivalProps) {
  return (
    <section class="questions">
      <h2>{translations.plain.sees}</h2>
      <dl>
        <Fact name={translations.address} value={seen.address} />
        <Fact name={translations.plain.protocol} value={protocol} />
        {["via", "forwarded", "x-forwarded-for", "accept-encoding", "user-agent"].map((name) => (
          <Fact
            key={name}
            name={name}
            value={seen.headers[name] ?? translations.plain.seesNothing}
          />
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface PlainPageProps extends ArrivalProps {
  view: View;
  /** Whether the form has brought somebody here, and whether its cookie came along. */
  posted: boolean;
  cookie: boolean;
}

/** The check for browsers without script: what is held shows itself in frames of its own. */
export function PlainPage({ view, translations, seen, protocol, posted, cookie }: PlainPageProps) {
  const { plain } = translations;
  return (
    <Layout
      view={view}
      title={`${translations.title} · Longwave`}
      kind="site check"
      own={{ sheet: "build/check.css" }}
    >
      <header class="masthead">
        <Wordmark />
        <LanguageSwitch view={view} />
      </header>
      <main class="lobby plain">
        <h1>{translations.title}</h1>
        <ul class="said">
          <li>{posted ? plain.posted : plain.notPosted}</li>
          {posted && <li>{cookie ? plain.cookieKept : plain.cookieLost}</li>}
        </ul>
        <form method="post" action="/check/plain">
          <button type="submit">{posted ? plain.again : plain.start}</button>
        </form>
        <section>
          <h2>{plain.holds}</h2>
          <p class="quiet">{plain.holdsLead}</p>
          <div class="boxes">
            {HOLDS.map((seconds) => (
              <div key={seconds}>
                <span class="quiet">{plain.box(seconds)}</span>
                <iframe src={`/check/plain/hold?seconds=${seconds}`} title={plain.box(seconds)} />
              </div>
            ))}
          </div>
        </section>
        <section>
          <h2>{plain.flow}</h2>
          <p class="quiet">{plain.flowLead(DRIP.pieces)}</p>
          <iframe class="flow" src="/check/plain/stream" title={plain.flow} />
        </section>
        <Arrival translations={translations} seen={seen} protocol={protocol} />
      </main>
    </Layout>
  );
}

/** A document for one of the frames. */
export function Box({ language, children }: { language: string; children: Child }) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>Longwave</title>
        <link rel="stylesheet" href={asset("build/longwave.css")} />
        <link rel="stylesheet" href={asset("build/check.css")} />
      </head>
      <body class="box">{children}</body>
    </html>
  );
}
