import { expect, test } from "vitest";
import { newApp } from "../support/app.ts";

test("the description is OpenAPI 3.1 and has every request, parameter and refusal", async () => {
  const app = await newApp();
  const { body } = await app.json("/api/openapi.json");
  expect(body.openapi).toMatch(/^3\.1\./);
  const requests = Object.entries(body.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(requests.toSorted()).toEqual([
    "DELETE /rooms/{room}/messages/{seq}",
    "DELETE /rooms/{room}/messages/{seq}/reactions/{emoji}",
    "GET /rooms",
    "GET /rooms/{room}",
    "GET /rooms/{room}/feed",
    "GET /rooms/{room}/me",
    "GET /rooms/{room}/messages",
    "GET /rooms/{room}/messages/{seq}/reactions",
    "GET /rooms/{room}/read",
    "GET /rooms/{room}/search",
    "GET /rooms/{room}/shared",
    "GET /rooms/{room}/shared.txt",
    "GET /rooms/{room}/shared/{kind}/{cursor}/{beat}",
    "PATCH /rooms/{room}/messages/{seq}",
    "POST /invites/{token}",
    "POST /pages",
    "POST /people",
    "POST /rooms",
    "POST /rooms/{room}/invites",
    "POST /rooms/{room}/messages",
    "POST /rooms/{room}/messages/{seq}/edit",
    "POST /rooms/{room}/messages/{seq}/reactions",
    "POST /rooms/{room}/messages/{seq}/remove",
    "POST /rooms/{room}/read",
    "PUT /rooms/{room}/messages/{seq}/reactions/{emoji}",
  ]);
  const feed = body.paths["/rooms/{room}/feed"].get;
  expect(feed.parameters.map(({ name }: { name: string }) => name)).toEqual([
    "room",
    "after",
    "wait",
    "fragments",
    "shared",
    "shown",
  ]);
  expect(Object.keys(feed.responses[200].content)).toEqual([
    "application/json",
    "text/html",
    "text/plain",
  ]);
  const post = body.paths["/rooms/{room}/messages"].post;
  const schema = post.requestBody.content["application/json"].schema;
  expect(schema.required).toEqual(["text", "nonce"]);
  expect(post.responses[413].content["application/problem+json"].schema).toEqual({
    $ref: "#/components/schemas/Problem",
  });
  expect(Object.keys(body.components.schemas)).toContain("Message");
});

test("the page to read has every request, no script, and a policy that allows none", async () => {
  const app = await newApp();
  const answer = await app.request("/api/docs");
  const page = await answer.text();
  expect(answer.headers.get("Content-Type")).toContain("text/html");
  expect(answer.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  expect(page).toMatch(/^<!DOCTYPE html>/);
  expect(page).not.toContain("<script");
  expect(page).toContain("/api/rooms/{room}/messages/{seq}/reactions/{emoji}");
  const stylesheet = /href="([^"]+docs\.css)"/.exec(page)?.[1] as string;
  expect((await app.request(stylesheet)).headers.get("Content-Type")).toContain("text/css");
});
