import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An http server on which a POST to no other path is told to everybody: what a program with an API does. */
export function toldServer(tell: (event: unknown) => void): Server {
  return createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      tell(JSON.parse(body));
      response.end("ok");
    });
  });
}

/** Says where it is, for who has started it. */
export function listenAndSay(http: Server): void {
  http.listen(0, "127.0.0.1", () => {
    console.log(`ready: http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  });
}
