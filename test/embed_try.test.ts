import { test } from "vitest";
import { openPage, useBrowser } from "./support/browser.ts";
import { newServer } from "./support/server.ts";
import { newSite } from "./support/site.ts";

useBrowser();
test("try", async () => {
  const server = await newServer();
  await server.post(await server.guest("Ana"), "said before");
  const site = await newSite(
    `<iframe height=500 width=500 src="${server.url}/embed/lobby?lang=ko&theme=dark"></iframe>`,
  );
  const page = await openPage("about:blank", { javaScriptEnabled: false });
  page.on("console", (m) => console.log(m.text()));
  page.on("request", (r) => console.log(r.method(), r.url()));
  page.on("requestfailed", (r) => console.log("FAILED", r.method(), r.url(), r.failure()));
  await page.goto(site.url);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: "/tmp/try1.png" });
  console.log(await page.frames()[1]?.content());
}, 30000);
