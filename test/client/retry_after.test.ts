import { expect, test } from "vitest";
import { sendOverHttp } from "../../src/client/api_request.ts";
import { systemClock } from "../../src/client/clock.ts";

const refusal = { status: 429, title: "Too many requests", detail: "Wait.", code: "rate_limited" };

test.each([
  ["7", { retryAfter: 7 }],
  ["Wed, 21 Oct 2026 07:28:00 GMT", { retryAfter: 1 }],
  [undefined, { retryAfter: 1 }],
])(
  "a post that is refused for now, with Retry-After: %s, is tried again after %o",
  async (seconds, attempt) => {
    const headers = { ...(seconds && { "Retry-After": seconds }) };
    const target = {
      url: "http://chat.example",
      room: "lobby",
      token: "t",
      socketOptions: {},
      clock: systemClock,
      fetch: async () => new Response(JSON.stringify(refusal), { status: 429, headers }),
    };
    expect(await sendOverHttp(target, { nonce: "n", text: "hello", at: 0, tries: 0 })).toEqual(
      attempt,
    );
  },
);
