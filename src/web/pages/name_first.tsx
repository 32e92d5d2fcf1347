import { Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";

interface NameFirstProps {
  view: View;
  heading: string;
  /** Where the form goes, and what was typed already: nothing typed is lost. */
  action: string;
  typed: Record<string, string>;
  /** What its button does, in words. */
  button: string;
  problem?: string | undefined;
}

/** Asks for the name that something already typed needs. */
export function NameFirstPage({ view, heading, action, typed, button, problem }: NameFirstProps) {
  const { translations } = view;
  return (
    <Layout view={view} title={heading} kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby">
        <form class="card" method="post" action={action}>
          <h1>{heading}</h1>
          {Object.entries(typed).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <label for="name-field">{translations.yourName}</label>
          <div class="row">
            <input id="name-field" name="name" required maxlength={40} autocomplete="nickname" />
            <button type="submit">{button}</button>
          </div>
          <ProblemNote problem={problem} />
        </form>
      </main>
    </Layout>
  );
}
