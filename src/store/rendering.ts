import type { Renderer } from "../chat/store.ts";

/** What a store keeps of how a message's HTML was made. */
interface Rendering {
  text: string;
  html: string;
  /** The version of the renderer. */
  renderer: number;
  removed: boolean;
}

/**
 * Messages with the HTML that they would be given today: what an older renderer
 * made is made anew, and left as it is where it is kept. A text that is as it
 * was has not changed for anybody, so no `rev` moves.
 */
export async function renderedToday<Row extends Rendering>(
  rows: Row[],
  renderer: Renderer | undefined,
): Promise<Row[]> {
  const isOld = (row: Row) => renderer && row.renderer < renderer.version && !row.removed;
  if (!renderer || !rows.some(isOld)) return rows;
  return Promise.all(
    rows.map(async (row) => (isOld(row) ? { ...row, html: await renderer.render(row.text) } : row)),
  );
}
