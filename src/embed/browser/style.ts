/**
 * The look of what stands around the frame. The host page's rules reach the element
 * itself, were it by a star: what keeps the frame in its place is important.
 * What only a chat that is alive needs comes with its hello.
 */
export const STYLE =
  ":host{display:block!important;position:relative!important;height:30rem!important}" +
  ":host([launcher]){position:fixed!important;inset:auto 1rem 1rem auto;width:15rem;height:5rem!important}" +
  ":host([hidden]),button{display:none!important}" +
  "iframe,p{position:absolute;width:100%;height:100%;margin:0;border:0;visibility:hidden}" +
  ".live iframe,.down p{visibility:inherit}" +
  "p{display:grid;place-content:center;text-align:center;outline:1px dotted}";
