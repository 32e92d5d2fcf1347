/**
 * A place in a room's changes. The epoch is the random id of the database, so
 * that a cursor from another one (a restored backup) is noticed.
 */
export interface Cursor {
  epoch: string;
  rev: number;
}

export function formatCursor({ epoch, rev }: Cursor): string {
  return `${epoch}.${rev}`;
}

/** The cursor that a text stands for, or undefined where it stands for none. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^([A-Za-z0-9_-]{1,40})\.(\d{1,15})$/.exec(text);
  return match ? { epoch: match[1] as string, rev: Number(match[2]) } : undefined;
}
