/**
 * The look of what stands around the frame; no rule of the host page reaches in
 * here. What only a chat that is alive needs comes with its hello.
 */
export const STYLE = `:host{display:block;position:relative}
:host([launcher]){position:fixed;inset:auto 1rem 1rem auto;width:15rem;height:5rem}
:host([hidden]),button{display:none}
iframe,p{position:absolute;inset:0;width:100%;height:100%;margin:0;border:0;visibility:hidden}
.live iframe,.down p{visibility:inherit}
p{display:grid;place-content:center;text-align:center;outline:1px dotted}`;
