import { Hono } from "hono";
import { raw } from "hono/html";
import { jsxRenderer } from "hono/jsx-renderer";
import { secureHeaders } from "hono/secure-headers";
import { asset } from "../pages/assets.ts";

/** Everything that a page needs to allow (docs/embed.md), and its own stylesheet. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  frameSrc: ["'self'"],
  styleSrc: ["'self'"],
};

/** Pages to see the embed on as soon as the server runs: in the text, and as a launcher. */
export function createExample() {
  return new Hono()
    .use(
      secureHeaders({ contentSecurityPolicy: POLICY, strictTransportSecurity: false }),
      jsxRenderer(undefined, { docType: true }),
    )
    .get("/", (c) => c.render(<ExamplePage isLauncher={false} />))
    .get("/launcher", (c) => c.render(<ExamplePage isLauncher={true} />));
}

function ExamplePage({ isLauncher }: { isLauncher: boolean }) {
  const tag = isLauncher
    ? '<script src="/embed.js" data-room="lobby" data-launcher async></script>'
    : '<script src="/embed.js" data-room="lobby" async></script>';
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>A page with a chat</title>
        <link rel="stylesheet" href={asset("build/docs.css")} />
      </head>
      <body>
        <main>
          <h1>A page with a chat</h1>
          <p>
            This could be any page: a class's timetable, a shop's contact page, a talk's slides. It
            has one line for the chat, and no other script:
          </p>
          <pre>
            <code>{tag}</code>
          </pre>
          {isLauncher && (
            <p>The bubble in the corner opens the room; its number counts what has been missed.</p>
          )}
          {/* As it stands: a script that JSX renders would be moved into the head. */}
          {raw(tag)}
          <p>
            {isLauncher ? (
              <a href="/example">The same room in the text</a>
            ) : (
              <a href="/example/launcher">The same room as a bubble in the corner</a>
            )}
          </p>
          <p>
            It is under a Content-Security-Policy that allows nothing but that script, that frame
            and its own stylesheet.
          </p>
        </main>
      </body>
    </html>
  );
}
