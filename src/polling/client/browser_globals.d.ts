/**
 * What the client, which runs in browsers and in Node.js, asks of a browser where
 * it is one: for the check with Node.js's types, which know none of it
 * (tsconfig.node.json).
 */
type EventListener = (event: never) => void;

declare var document: { readonly visibilityState: string } | undefined;
declare var addEventListener: ((type: string, listener: EventListener) => void) | undefined;
declare var removeEventListener: typeof addEventListener;
