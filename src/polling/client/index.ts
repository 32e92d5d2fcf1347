/** `longwave/polling/client`: a transport for socket.io-client and engine.io-client. */
export type { Clock } from "../number/clock.ts";
export { PacketRefusedError } from "./body_limit.ts";
export type { Handshake } from "./handshake.ts";
export type { NetworkEvent } from "./network_event.ts";
export type { PollingOptions } from "./options.ts";
export { NumberedPolling } from "./transport.ts";
