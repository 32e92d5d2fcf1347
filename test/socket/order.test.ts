import { expect, test } from "vitest";
import { Problem } from "../../src/protocol/problem.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { PostOrder } from "../../src/socket/post_order.ts";

const posted = async () => "posted";
const refused = (code: "rate_limited" | "unavailable" | "bad_request") => async () => {
  throw new Problem(code, "The text is blank.");
};

test.each(["rate_limited", "unavailable"] as const)(
  "posts behind one that is %s are refused until it comes again, however late they are",
  async (code) => {
    const order = new PostOrder(systemClock);
    expect(await order.keep("1", undefined, posted)).toBe("posted");
    await expect(order.keep("2", "1", refused(code))).rejects.toMatchObject({ code });
    await expect(order.keep("3", "2", posted)).rejects.toMatchObject({ code: "rate_limited" });
    await expect(order.keep("4", "3", posted)).rejects.toMatchObject({ code: "rate_limited" });
    expect(await order.keep("2", undefined, posted)).toBe("posted");
    expect(await order.keep("3", "2", posted)).toBe("posted");
    expect(await order.keep("4", "3", posted)).toBe("posted");
  },
);

test("a post is not kept waiting by what is refused for good, nor one that says nothing of others", async () => {
  const order = new PostOrder(systemClock);
  await expect(order.keep("1", undefined, refused("bad_request"))).rejects.toThrow();
  expect(await order.keep("2", "1", posted)).toBe("posted");
  await expect(order.keep("3", "2", refused("unavailable"))).rejects.toThrow();
  expect(await order.keep("4", undefined, posted)).toBe("posted");
});

test("while it is too early for one, it is too early for all", async () => {
  const order = new PostOrder(systemClock);
  const tooMany = async () => {
    throw new Problem("rate_limited", "The server is stopping.", 5);
  };
  await expect(order.keep("1", undefined, tooMany)).rejects.toThrow();
  await expect(order.keep("2", undefined, posted)).rejects.toMatchObject({ retryAfter: 5 });
});
