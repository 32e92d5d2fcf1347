/** `longwave/polling/server`: an Engine.IO server with numbered polling, for Socket.IO's `io.bind`. */
export type { Clock } from "../number/clock.ts";
export { type AttachNumberedPollingOptions, attachNumberedPolling } from "./attach.ts";
export { NumberedEngine } from "./engine.ts";
export type { NumberedOptions } from "./options.ts";
