import { expect, test } from "vitest";
import { newApp } from "../support/app.ts";
import { newServer } from "../support/server.ts";

test("metrics are told in Prometheus' text", async () => {
  const app = await newApp();
  await app.post(await app.guest("Ana"), "hello");
  const answer = await app.request("/metrics");
  const text = await answer.text();
  expect(answer.headers.get("Content-Type")).toContain("text/plain");
  expect(text).toMatch(/^longwave_feeds_held 0$/m);
  expect(text).toMatch(/^longwave_messages_published_total 1$/m);
  expect(text).toContain("process_cpu_seconds_total");
});

const ADMIN_TOKEN = "a token for the admin";

/** How /metrics answers a header of `Authorization`. */
async function ask(url: string, authorization?: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/metrics`, {
    headers: { ...headers, ...(authorization !== undefined && { Authorization: authorization }) },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test("with ADMIN_TOKEN the metrics are for whoever sends it, and no other token", async () => {
  const server = await newServer({ adminToken: ADMIN_TOKEN });
  const { token } = await server.guest("Ana");
  const cookies = { Cookie: `longwave=${ADMIN_TOKEN}` };
  for (const [authorization, headers] of [
    [undefined],
    [undefined, cookies],
    [""],
    ["Bearer"],
    [`Bearer ${token}`],
    [`Bearer ${ADMIN_TOKEN}s`],
    [`Bearer ${ADMIN_TOKEN.slice(0, -1)}`],
    [`Bearer ${ADMIN_TOKEN.toUpperCase()}`],
    [`Basic ${ADMIN_TOKEN}`],
    [ADMIN_TOKEN],
  ] as const) {
    const refused = await ask(server.url, authorization, headers);
    expect([authorization, refused.status]).toEqual([authorization, 401]);
    expect(refused.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(refused.headers.get("Content-Type")).toBe("application/problem+json");
    expect(JSON.parse(refused.text)).toMatchObject({ code: "unauthorized", status: 401 });
    expect(refused.text).not.toContain("longwave_feeds_held");
  }
  for (const scheme of ["Bearer", "bearer"]) {
    const { status, text } = await ask(server.url, `${scheme} ${ADMIN_TOKEN}`);
    expect([status, text.includes("longwave_feeds_held 0")]).toEqual([200, true]);
  }
  // What a balancer asks, and what people do, goes on without it; and it makes nobody of who has it.
  for (const path of ["/healthz", "/readyz", "/rooms/lobby", "/api/rooms"]) {
    expect([path, (await fetch(server.url + path)).status]).toEqual([path, 200]);
  }
  const asPerson = { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } };
  expect((await fetch(`${server.url}/api/rooms`, asPerson)).status).toBe(401);
});

test("who may not read the metrics is told so in English and in Korean", async () => {
  const { url } = await newServer({ adminToken: ADMIN_TOKEN });
  const detail = async (language: string) =>
    JSON.parse((await ask(url, undefined, { "Accept-Language": language })).text).detail;
  expect(await detail("en")).toBe("This address asks for ADMIN_TOKEN, as a Bearer token.");
  expect(await detail("ko")).toBe("이 주소는 ADMIN_TOKEN을 Bearer 토큰으로 보내야 볼 수 있습니다.");
});

test("without ADMIN_TOKEN the metrics are for everybody, whatever else they send", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  for (const authorization of [undefined, `Bearer ${token}`, `Bearer ${ADMIN_TOKEN}`]) {
    expect((await ask(server.url, authorization)).status).toBe(200);
  }
});
