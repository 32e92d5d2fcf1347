import { expect, test } from "vitest";
import { newApp } from "../../support/app.ts";

const GARBAGE = ["", "xx", "constructor", '"><script>', "\u0000", "x".repeat(3_000)];
const PATHS = ["/embed/lobby", "/embed/lobby/frame", "/embed/", "/embed/%00", "/embed/nowhere"];

test("garbage in an address or a form of the embed is never an error of the server's", async () => {
  const { request, guest } = await newApp({ pageRooms: true });
  const { token } = await guest("Ana");
  for (const garbage of GARBAGE) {
    for (const name of ["lang", "theme", "page", "transport", "by"]) {
      const query = `?${name}=${encodeURIComponent(garbage)}`;
      for (const path of PATHS) expect((await request(path + query)).status).toBeLessThan(500);
    }
    for (const name of ["lang", "theme", "page", "token", "nonce", "name", "text"]) {
      const form = new URLSearchParams({ token, name: "Ana", text: "hello", [name]: garbage });
      for (const action of ["name", "messages"]) {
        const response = await request(`/embed/lobby/${action}`, {
          method: "POST",
          body: form.toString(),
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
        });
        expect(response.status, `${action}: ${name}=${garbage}`).toBeLessThan(500);
        expect(await response.text()).not.toContain('"><script>');
      }
    }
  }
});
