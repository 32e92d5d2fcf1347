import { directionEnds } from "../chat/directions.ts";
import type { Message } from "../protocol/message.ts";
import type { Format } from "./answer.ts";

/** One line a message, for curl and pipes: `3 2026-01-31T12:00:00.000Z Ana: hello`. */
export const text: Format = {
  key: "text",
  contentType: "text/plain; charset=utf-8",
  render: ({ changes }) => changes.map((change) => change.in(toLine)).join(""),
};

function toLine({ seq, at, author, text, removed, editedAt }: Message): string {
  const line = text.replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, " ⏎ ").replace(/\t/g, " ");
  const whole = line + directionEnds(line);
  const content = removed ? "(removed)" : editedAt ? `${whole} (edited)` : whole;
  // No guest's name has such a mark in it.
  const plain = author.name + directionEnds(author.name);
  const name = author.verified ? `${plain} ✓` : plain;
  return `${seq} ${at} ${name}: ${content}\n`;
}
