import { DRIP } from "./shared.ts";

/**
 * An answer in pieces, each written when its time comes: whether they also
 * arrive so tells of a path that buffers.
 *
 * @param piece makes each piece, by its number from 1
 * @param stopping ends it, where it is not over by then
 */
export function drip(piece: (number: number) => string, stopping: AbortSignal): ReadableStream {
  const encoder = new TextEncoder();
  let timer: NodeJS.Timeout | undefined;
  let written = 0;
  const end = () => clearInterval(timer);
  return new ReadableStream({
    start(controller) {
      const write = () => {
        controller.enqueue(encoder.encode(piece(++written)));
        if (written < DRIP.pieces && !stopping.aborted) return;
        end();
        controller.close();
      };
      write();
      if (!stopping.aborted) timer = setInterval(write, DRIP.everyMs);
    },
    cancel: end,
  });
}
