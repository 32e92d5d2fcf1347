import type { Message } from "../protocol/message.ts";
import type { Format } from "./answer.ts";

/** One line a message, for curl and pipes: `3 2026-01-31T12:00:00.000Z Ana: hello`. */
export const text: Format = {
  key: "text",
  contentType: "text/plain; charset=utf-8",
  render: ({ messages }) => messages.map(toLine).join(""),
};

function toLine({ seq, at, author, text, removed, editedAt }: Message): string {
  const line = text.replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, " ⏎ ").replace(/\t/g, " ");
  const said = removed ? "(removed)" : editedAt ? `${line} (edited)` : line;
  // No guest's name has such a mark in it.
  const name = author.verified ? `${author.name} ✓` : author.name;
  return `${seq} ${at} ${name}: ${said}\n`;
}
