import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HostTokens } from "../../../src/chat/host_tokens.ts";
import { ROOT } from "../../../src/runtime/root.ts";
import { temporaryFolder } from "../../support/server.ts";

test("the lines of docs/embed.md for Node.js sign a token that is good", async () => {
  const guide = readFileSync(join(ROOT, "docs/embed.md"), "utf8");
  const [, code = ""] = /```js\n(import \{ createHmac[\s\S]+?)```/.exec(guide) ?? [];
  const file = join(temporaryFolder(), "sign.mjs");
  writeFileSync(file, code);
  const { signIdentity } = await import(file);
  const secret = "shared with the chat's server";
  const token = signIdentity({ id: 42, name: "김민지" }, secret);
  expect(await new HostTokens(secret).read(token)).toMatchObject({
    person: { name: "김민지", verified: true },
  });
});
