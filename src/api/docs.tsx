import type { Context } from "hono";
import { jsxRenderer } from "hono/jsx-renderer";
import { secureHeaders } from "hono/secure-headers";
import type { OpenAPIV3_1 } from "openapi-types";

type Document = OpenAPIV3_1.Document;
type Operation = OpenAPIV3_1.OperationObject;
type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject;

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

const render = jsxRenderer(undefined, { docType: true });
const secure = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'self'"],
  },
  strictTransportSecurity: false,
});

/** The OpenAPI description as a page to read, without a script. */
export async function renderDocs(
  c: Context,
  document: Document,
  stylesheet: string,
): Promise<Response> {
  let page: Response | undefined;
  await secure(c, async () => {
    await render(c, async () => {
      page = await c.render(<Docs document={document} stylesheet={stylesheet} />);
      c.res = page;
    });
  });
  return c.res;
}

function Docs({ document, stylesheet }: { document: Document; stylesheet: string }) {
  const operations = listOperations(document);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Longwave over HTTP</title>
        <link rel="stylesheet" href={stylesheet} />
      </head>
      <body>
        <header>
          <h1>Longwave over HTTP</h1>
          <p>{document.info.description}</p>
          <p>
            The same for machines: <a href="/api/openapi.json">openapi.json</a>.
          </p>
        </header>
        <nav aria-label="Requests">
          <ul>
            {operations.map(({ id, method, path, operation }) => (
              <li key={id}>
                <a href={`#${id}`}>
                  <Method name={method} /> {path}
                </a>{" "}
                <span>{operation.summary}</span>
              </li>
            ))}
          </ul>
        </nav>
        <main>
          {operations.map((entry) => (
            <Request key={entry.id} {...entry} />
          ))}
          <h2>What answers are made of</h2>
          {Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => (
            <section key={name} id={name}>
              <h3>{name}</h3>
              <Fields schema={schema} />
            </section>
          ))}
        </main>
      </body>
    </html>
  );
}

interface Entry {
  id: string;
  method: string;
  path: string;
  operation: Operation;
}

function listOperations({ paths = {} }: Document): Entry[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      const id = `${method}${path.replace(/[^a-z]+/gi, "-").replace(/-$/, "")}`;
      return operation ? [{ id, method, path: `/api${path}`, operation }] : [];
    }),
  );
}

function Method({ name }: { name: string }) {
  return <b class="method">{name.toUpperCase()}</b>;
}

function Request({ id, method, path, operation }: Entry) {
  const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
  const body = operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
  const needsToken = !operation.security?.some((way) => Object.keys(way).length === 0);
  return (
    <section id={id}>
      <h2>
        <Method name={method} /> <code>{path}</code>
      </h2>
      <p>
        {operation.summary}. {operation.description} {needsToken && <em>Needs a token.</em>}
      </p>
      {parameters.length > 0 && (
        <dl>
          {parameters.map((parameter) => (
            <Field
              key={parameter.name}
              name={parameter.name}
              schema={{ description: parameter.description, ...parameter.schema } as Schema}
              optional={!parameter.required}
            />
          ))}
        </dl>
      )}
      {Object.entries(body?.content ?? {}).map(([type, { schema }]) => (
        <div key={type}>
          <h3>Body: {type}</h3>
          <Fields schema={schema} />
        </div>
      ))}
      <h3>Answers</h3>
      <dl>
        {Object.entries(operation.responses ?? {}).map(([status, response]) => (
          <Answer key={status} status={status} response={response} />
        ))}
      </dl>
    </section>
  );
}

function Answer({
  status,
  response,
}: {
  status: string;
  response: OpenAPIV3_1.ResponseObject | OpenAPIV3_1.ReferenceObject;
}) {
  if ("$ref" in response) return null;
  return (
    <>
      <dt>{status}</dt>
      <dd>
        {response.description}{" "}
        {Object.entries(response.content ?? {}).map(([type, { schema }]) => (
          <span key={type}>
            <code>{type}</code> <Type schema={schema} />{" "}
          </span>
        ))}
      </dd>
    </>
  );
}

function Fields({ schema }: { schema: Schema | undefined }) {
  if (!schema || "$ref" in schema) return <Type schema={schema} />;
  return (
    <dl>
      {Object.entries(schema.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          name={name}
          schema={field as Schema}
          optional={!schema.required?.includes(name)}
        />
      ))}
    </dl>
  );
}

function Field({ name, schema, optional }: { name: string; schema: Schema; optional: boolean }) {
  return (
    <>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>
        <Type schema={schema} /> {optional && <small>optional</small>}{" "}
        {"description" in schema && schema.description}
      </dd>
    </>
  );
}

/** A type in a word or two, with a link to where it is told. */
function Type({ schema }: { schema: Schema | undefined }) {
  if (!schema) return null;
  if ("$ref" in schema) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    return <a href={`#${name}`}>{name}</a>;
  }
  if (schema.type === "array") {
    return (
      <span>
        list of <Type schema={schema.items} />
      </span>
    );
  }
  if (schema.enum) return <span class="type">{schema.enum.join(" | ")}</span>;
  if (schema.const !== undefined) return <span class="type">{String(schema.const)}</span>;
  return <span class="type">{schema.format ?? String(schema.type ?? "text")}</span>;
}
