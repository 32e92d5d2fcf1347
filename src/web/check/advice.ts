import type { Cause } from "./causes.ts";

/** What whoever runs the network, or the device, could change. */
export type Advice =
  | { code: "signIn" }
  | { code: "readTimeout"; seconds: number }
  | { code: "buffering" }
  | { code: "webSocket" }
  | { code: "cookies" }
  | { code: "cookiesOff" }
  | { code: "posts" }
  | { code: "bodyLimit" }
  | { code: "socketIo" }
  | { code: "noStore" }
  | { code: "authorization" }
  | { code: "clock" };

/** How long an answer has to be let take, in seconds: the longest hold there can be, and some. */
const READ_TIMEOUT = 60;

/** What could be done about one cause. */
export function adviceFor(cause: Cause): Advice[] {
  switch (cause.code) {
    case "ways": {
      const advice: Advice[] = [];
      if (cause.polling === "blocked") advice.push({ code: "socketIo" });
      const isInTheWay = cause.webSocket === "blocked" || cause.webSocket === "dies";
      if (isInTheWay && !cause.isWebSocketUnused) {
        advice.push({ code: "webSocket" });
      }
      return advice;
    }
    case "cut":
      return [{ code: "readTimeout", seconds: READ_TIMEOUT }];
    case "buffers":
      return [{ code: "buffering" }];
    case "cookies":
      return [{ code: cause.where === "off" ? "cookiesOff" : "cookies" }];
    case "postsBlocked":
      return [{ code: "posts" }];
    case "foreign":
      return [{ code: "signIn" }];
    case "cached":
      return [{ code: "noStore" }];
    case "bodyLimit":
    case "authorization":
    case "clock":
      return [{ code: cause.code }];
    default:
      return [];
  }
}
