export type Row = Record<string, string | number>;

export interface Benchmark {
  name: string;
  title: string;
  run: () => Promise<Row[]>;
}
