const EMBEDDING = /[\u202a\u202b\u202d\u202e]/;
const ISOLATE = /[\u2066-\u2068]/;
const POP_EMBEDDING = "\u202c";
const POP_ISOLATE = "\u2069";

/**
 * What ends every turn of direction that is begun in a line and not ended there,
 * so that it reaches no further (https://www.unicode.org/reports/tr9/, X1 to X8).
 */
export function directionEnds(line: string): string {
  const open: string[] = [];
  for (const character of line.match(/[\u202a-\u202e\u2066-\u2069]/g) ?? []) {
    if (EMBEDDING.test(character)) open.push(POP_EMBEDDING);
    else if (ISOLATE.test(character)) open.push(POP_ISOLATE);
    else if (character === POP_EMBEDDING) {
      if (open.at(-1) === POP_EMBEDDING) open.pop();
    } else {
      // The end of an isolate ends the embeddings inside it.
      const isolate = open.lastIndexOf(POP_ISOLATE);
      if (isolate >= 0) open.length = isolate;
    }
  }
  return open.reverse().join("");
}
