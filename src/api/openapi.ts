import type { Env, Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import type { OpenAPIV3_1 } from "openapi-types";

const described = new WeakMap<object, Promise<OpenAPIV3_1.Document>>();

/** The OpenAPI 3.1 description, made when it is first asked for. */
export function describeApi<E extends Env>(api: Hono<E>): Promise<OpenAPIV3_1.Document> {
  let description = described.get(api);
  if (!description) {
    description = generate(api);
    described.set(api, description);
  }
  return description;
}

async function generate<E extends Env>(api: Hono<E>): Promise<OpenAPIV3_1.Document> {
  const specs = await generateSpecs(api as unknown as Hono, {
    documentation: {
      info: {
        title: "Longwave",
        version: "1",
        description:
          "Rooms and messages over plain HTTP. Any site may ask: no cookie counts from elsewhere.",
      },
      servers: [{ url: "/api" }],
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "From POST /people." },
        },
      },
    },
    exclude: ["/docs", "/openapi.json"],
  });
  return specs as OpenAPIV3_1.Document;
}
