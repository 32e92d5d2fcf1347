/** A launcher's margin: 1rem, and nothing on a phone, where the room fills the screen. */
const MARGIN = "clamp(0px, (100vw - 36rem) * 999, 1rem)";
/** Nothing, and more than any phone measures on one. */
const ON_A_PHONE = "(1rem - var(--margin)) * 99";

/** The room above the bubble; on a phone, the room alone. */
export const OPEN = `
display: grid;
position: fixed;
z-index: 2147483001;
--margin: ${MARGIN};
inset: auto var(--margin) calc(var(--margin) * 5.5) auto;
width: min(100%, 24rem + ${ON_A_PHONE});
height: min(100% - var(--margin) * 6.5, 36rem + ${ON_A_PHONE});
border-radius: var(--margin);
overflow: hidden;
box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 0.25);
`;

/** Hidden so, it catches no click. */
export const CLOSED = `${OPEN} visibility: hidden;`;

export const BUBBLE = `
display: grid;
place-content: center;
position: fixed;
z-index: 2147483000;
inset: auto 1rem 1rem auto;
width: 3.5rem;
height: 3.5rem;
margin: 0;
padding: 0;
border: 0;
border-radius: 50%;
background: var(--longwave-ink, #2b2620);
color: var(--longwave-paper, #f7f2e7);
box-shadow: 0 0 0 1px rgb(255 255 255 / 0.25), 0 0.25rem 1rem rgb(0 0 0 / 0.25);
cursor: pointer;
`;

/** What somebody says: three dots. */
export const ICON = `
width: 1.625rem;
height: 1.125rem;
border: 2px solid;
border-radius: 0.6rem 0.6rem 0.6rem 0;
background: radial-gradient(circle, currentColor 0.09rem, transparent 0.11rem) center / 0.4rem 100%;
background-clip: content-box;
padding: 0 0.2rem;
`;

export const BADGE = `
position: absolute;
inset: -0.25rem -0.25rem auto auto;
min-width: 1.5rem;
padding: 0 0.375rem;
box-sizing: border-box;
border-radius: 1rem;
font: 700 0.8125rem / 1.5rem system-ui, sans-serif;
background: #f5a623;
color: #221a08;
`;

/** What is said beside the bubble: a greeting, or what came last. */
export const PREVIEW = `
position: fixed;
z-index: 2147483000;
inset: auto 1rem 5.25rem auto;
box-sizing: border-box;
max-width: min(18rem, 100% - 2rem);
max-height: 6rem;
margin: 0;
padding: 0.625rem 0.875rem;
overflow: hidden;
border: 0;
border-radius: 0.75rem 0.75rem 0 0.75rem;
font: 400 0.9375rem / 1.4 system-ui, sans-serif;
text-align: start;
overflow-wrap: anywhere;
word-break: keep-all;
background: var(--longwave-surface, #fffdf7);
color: var(--longwave-ink, #2b2620);
box-shadow: 0 0 0 1px rgb(0 0 0 / 0.1), 0 0.25rem 1rem rgb(0 0 0 / 0.2);
cursor: pointer;
`;
