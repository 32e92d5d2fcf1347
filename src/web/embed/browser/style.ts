/**
 * The look of what is in the element before the room is there. The parts are
 * styled one by one through CSSOM, which every policy and every browser allows.
 * Nothing is positioned, for that would be painted over what the page itself has
 * fixed to its window; but a launcher's parts are.
 */

/** Where a launcher says that there is no room: in its corner, and in no click's way. */
export const CORNER =
  "display:grid;position:fixed;inset:auto 1rem 1rem auto;width:15rem;height:5rem;pointer-events:none";

/** The note, and over it the frame. */
export const LAYER = "grid-area:1/1;width:100%;height:100%;margin:0;border:0;";
/** The frame on a page is a card; the page may have another edge for it, or none. */
export const CARD =
  "box-sizing:border-box;border:var(--longwave-border,1px solid rgb(128 128 128/.35));border-radius:var(--longwave-radius,12px);";
export const NOTE = `${LAYER}display:grid;place-content:center;text-align:center`;
