import { Layout, type View, Wordmark } from "./layout.tsx";

/** What went wrong, in words, and a way on. */
export function ProblemPage({
  view,
  title,
  detail,
}: {
  view: View;
  title: string;
  detail: string;
}) {
  return (
    <Layout view={view} title={title} kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby static">
        <h1>{title}</h1>
        <p>{detail}</p>
        <p>
          <a class="button" href="/">
            {view.translations.backToRooms}
          </a>
        </p>
      </main>
    </Layout>
  );
}
