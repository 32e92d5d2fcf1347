/** What the page calls of htmx, which is a script of its own beside it. */
declare var htmx: { process(element: Element): void } | undefined;
