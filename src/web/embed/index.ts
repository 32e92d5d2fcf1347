/** What is answered for embeds; loaded as one when the first is asked for. */
export { createExample } from "./example.tsx";
export { createEmbed } from "./routes.tsx";
export { createEmbedScripts } from "./script.ts";
