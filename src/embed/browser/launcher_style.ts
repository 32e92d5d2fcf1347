/** A launcher's look: a bubble in the corner, and above it the room; on a phone, the room alone. */
export const LAUNCHER_STYLE = `
:host([launcher]) {
  z-index: 2147483000;
  width: 3.5rem;
  height: 3.5rem !important;
}
:host([launcher]) div {
  position: absolute;
  inset: auto 0 4.5rem auto;
  width: min(24rem, 100vw - 2rem);
  height: min(36rem, 100dvh - 6.5rem);
  border-radius: 1rem;
  overflow: hidden;
  visibility: hidden;
  box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 0.25);
}
:host([launcher]) .open {
  visibility: visible;
}
:host([launcher]) button {
  display: grid !important;
  place-content: center;
  width: 100%;
  height: 100%;
  border: 0;
  border-radius: 50%;
  background: var(--longwave-ink, #2b2620);
  color: var(--longwave-paper, #f7f2e7);
  box-shadow: 0 0 0 1px rgb(255 255 255 / 0.25), 0 0.25rem 1rem rgb(0 0 0 / 0.25);
  cursor: pointer;
}
button::before {
  content: "···";
  width: 1.625rem;
  border: 2px solid;
  border-radius: 0.6rem 0.6rem 0.6rem 0;
  font: 700 1.125rem / 1 system-ui, sans-serif;
  text-align: center;
}
b {
  position: absolute;
  inset: -0.25rem -0.25rem auto auto;
  min-width: 1.5rem;
  padding: 0 0.375rem;
  box-sizing: border-box;
  border-radius: 1rem;
  font: 700 0.8125rem / 1.5rem system-ui, sans-serif;
  background: #f5a623;
  color: #221a08;
}
b:empty {
  display: none;
}
@media (max-width: 36rem) {
  :host([launcher]) .open {
    position: fixed;
    inset: 0;
    z-index: 1;
    width: 100%;
    height: 100%;
    border-radius: 0;
  }
}
`;
