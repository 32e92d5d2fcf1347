/** What the page calls of htmx's ES module, whose types the package gives for its script alone. */
declare module "htmx.org/dist/htmx.esm.js" {
  const htmx: { process(element: Element): void };
  export default htmx;
}
