/** Makes of a page in the newest Chromium one in the oldest browsers, as far as a script can. */
import {
  CSS,
  type Feature,
  INTERFACES,
  lacking,
  partsOf,
} from "../../src/build/oldest_browsers.ts";

/** Without it, V8 makes no stacks, and those are in every browser. */
const KEPT = ["Error.stackTraceLimit"];

/** By MDN's data, what one of the oldest browsers lacks altogether. */
interface Lacking {
  globals: string[];
  /** Interfaces that are there, and cannot be made anew. */
  constructors: string[];
  /** As in ["Array", "findLast"], and ["Response", "json_static"]. */
  members: [string, string][];
  /** What `CSS.supports` knows nothing of. */
  properties: string[];
}

function findLacking(): Lacking {
  const without: Lacking = { globals: [], constructors: [], members: [], properties: [] };
  const namesIn = (feature: Feature | undefined) =>
    partsOf(feature, true).flatMap(([name, who]) => (who ? [name] : []));
  for (const [name, feature] of Object.entries(INTERFACES)) {
    const own = (feature as { __compat?: Parameters<typeof lacking>[0] }).__compat;
    if (own && lacking(own, true)) without.globals.push(name);
    else if (/^[A-Z]/.test(name)) {
      for (const part of namesIn(feature)) {
        if (part === name) without.constructors.push(name);
        else if (!KEPT.includes(`${name}.${part}`)) without.members.push([name, part]);
      }
    }
  }
  without.properties = namesIn(CSS.properties as unknown as Feature);
  return without;
}

/** Runs in each document before anything else does. */
function makeOld({ globals, constructors, members, properties }: Lacking): void {
  const scope = window as unknown as Record<string, { prototype?: object } | undefined>;
  const remove = (from: object | undefined, name: string) => {
    // Some cannot be removed.
    if (from && Object.hasOwn(from, name)) Reflect.deleteProperty(from, name);
  };
  for (const [of, member] of members) {
    remove(scope[of], member.replace(/_static$/, ""));
    remove(scope[of]?.prototype, member);
    // The window has its own as its own.
    if (of === "Window") remove(window, member);
  }
  for (const name of globals) remove(window, name);
  for (const name of constructors) {
    const made = scope[name];
    if (typeof made !== "function") continue;
    scope[name] = new Proxy(made, {
      construct() {
        throw new TypeError("Illegal constructor");
      },
    });
  }
  const supports = window.CSS.supports.bind(window.CSS);
  window.CSS.supports = (property: string, value?: string) =>
    value === undefined
      ? supports(property)
      : !properties.includes(property) && supports(property, value);
  // What the parser knows stays known: a button opens no popover where there are none.
  const isPopover = (target: EventTarget | null) =>
    (target as Element).closest?.("[popovertarget]");
  addEventListener("click", (event) => isPopover(event.target) && event.preventDefault(), true);
}

export const OLD_BROWSER = `(${makeOld})(${JSON.stringify(findLacking())})`;
