/** Engine.IO's WebSocket transport: loaded only where the server offers it, as most do not. */
export { WebSocket } from "engine.io-client";
