import { isSpread, type Spread } from "./spread.ts";

export type Row = Record<string, string | number | Spread>;

export interface Benchmark {
  name: string;
  title: string;
  run: () => Promise<Row[]>;
}

/** Rows as `console.table` shows them: a spread as its median, and its quartiles in brackets. */
export function asTable(rows: Row[]): Record<string, string | number>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        isSpread(value) ? `${value.median} [${value.quartiles.join(" ")}]` : value,
      ]),
    ),
  );
}
