import type { PacketRefusedError } from "./body_limit.ts";

/** What the path did, for a connection line or a log. */
export type NetworkEvent =
  /** A request was cut and will be asked again: how often so far, and in how many milliseconds. */
  | {
      type: "cut";
      request: "poll" | "post";
      reason: string;
      tries: number;
      retryMs: number;
      /** Nothing came for as long as it was given, and there was nothing else to tell that the server is there. */
      overdue: boolean;
      /** Others like it get through meanwhile: it is this one, and not the path. */
      alone: boolean;
      /** What a POST carries, that is sent again. */
      body?: string;
    }
  /** A request that had been cut has got through, or one like it. */
  | { type: "through"; request: "poll" | "post"; tries: number }
  /** A packet never gets through by itself, as others do: it is not tried again. */
  | { type: "refused"; error: PacketRefusedError };
