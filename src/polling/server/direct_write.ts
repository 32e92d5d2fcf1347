import type { Packet, PacketOptions, Session } from "./engine_internals.ts";
import { NumberedTransport } from "./transport.ts";

/** The packets of the latest broadcast: the same for all who are sent it. */
let latest: readonly Packet[] = [];

/**
 * A session's `write`, by which Socket.IO sends. A text is one packet for all who are sent the same:
 * where a poll is held it goes to the transport straight away, and else it waits in the session; unless
 * somebody listens to what Engine.IO tells of it meanwhile, or awaits that it has gone.
 */
export function writeDirectly(
  this: Session,
  data: unknown,
  options?: PacketOptions,
  callback?: () => void,
): Session {
  const { transport, writeBuffer } = this;
  if (
    typeof data !== "string" ||
    data === "" ||
    typeof options !== "object" ||
    callback !== undefined ||
    this.readyState !== "open" ||
    this.packetsFn.length > 0 ||
    !(transport instanceof NumberedTransport) ||
    isWatched(this)
  ) {
    this.sendPacket("message", data, options, callback);
    return this;
  }
  let [packet] = latest;
  if (packet?.options !== options || packet.data !== data) {
    options.compress = options.compress !== false;
    packet = { type: "message", data, options };
    latest = [packet];
  }
  if (transport.isTaking && writeBuffer.length === 0) {
    transport.sendDirectly(latest);
  } else {
    writeBuffer.push(packet);
    transport.countWaiting(packet);
  }
  return this;
}

/** Whether anybody listens to a packet's way. */
function isWatched(session: Session): boolean {
  const { server } = session;
  return (
    session.listenerCount("packetCreate") > 0 ||
    session.listenerCount("flush") > 0 ||
    session.listenerCount("drain") > 0 ||
    server.listenerCount("flush") > 0 ||
    server.listenerCount("drain") > 0
  );
}
