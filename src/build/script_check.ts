/** Finds in a browser script what the oldest browsers lack, by MDN's data. */
import { type AnyNode, parse } from "acorn";
import { CSS, type Feature, INTERFACES, partsOf, REGULAR_EXPRESSIONS } from "./oldest_browsers.ts";

/** What the scripts do without where it is not there; each is looked for, or tried, before it is used. */
const FEATURE_TESTED = [
  // learned_hold.ts: a hold is remembered for each kind of network, where that is told.
  ".connection",
  // composition.ts: where Safari tells it too late, the key code has it.
  ".isComposing",
  // popover.ts: elsewhere an attribute tells what is open.
  ":popover-open",
  // embed/browser/element.ts: elsewhere the element's box is left to the page. htmx: elsewhere it shows no indicator.
  "new CSSStyleSheet",
  ".replaceSync",
  ".adoptedStyleSheets",
  // check/browser/requests.ts: elsewhere compression is untold. Of cookies, one that is set is the proof.
  ".encodedBodySize",
  ".decodedBodySize",
  ".cookieEnabled",
  // check/browser/check.ts: elsewhere the button for it is hidden.
  "print",
  // htmx asks for each of them, and takes the older way.
  "Document.parseHTMLUnsafe",
  "navigation",
  ".navigationType",
  ".canIntercept",
  ".hashChange",
  ".moveBefore",
  ".startViewTransition",
];

/** Names of properties that are the scripts' own, or somebody's JSON, and an API's elsewhere. */
const OWN_NAMES = [
  // Engine.IO and Socket.IO.
  ".ping",
  ".writeBuffer",
  ".writable",
  // htmx.
  ".config",
  ".changed",
  ".delay",
  ".interval",
  // The pages, the client, the embed and the check.
  ".address",
  ".element",
  ".fetch",
  ".messages",
  ".retry",
  ".run",
  ".tag",
  ".token",
];

export const KNOWN: readonly string[] = [...FEATURE_TESTED, ...OWN_NAMES];

/** What stands for the window in scripts. */
const WINDOWS = ["globalThis", "window", "self"];

/** By name, who lacks it; undefined for what all have. */
type Table = Map<string, string | undefined>;

/** Interfaces, functions and all else that needs no object before it. */
const globals: Table = new Map([
  ...["Window", "WindowOrWorkerGlobalScope"].flatMap((name) => partsOf(INTERFACES[name])),
  ...partsOf(INTERFACES as Feature),
]);
/** As in `Promise.withResolvers`; `CSSStyleSheet.CSSStyleSheet` is its constructor. */
const statics: Table = new Map();
/** By the name alone, whatever it is of; one that anything old has as well tells nothing. */
const members: Table = new Map();
const pseudoClasses: Table = new Map(partsOf(CSS.selectors));
const { lookbehind_assertion: lookbehind } = Object.fromEntries(partsOf(REGULAR_EXPRESSIONS));

for (const [name, data] of Object.entries(INTERFACES)) {
  for (const [part, without] of partsOf(data)) {
    // What is told as an event, or needs a permission, has an entry of its own.
    if (/_(event|permission)$/.test(part)) continue;
    const own = part.replace(/_static$/, "");
    statics.set(`${name}.${own}`, statics.get(`${name}.${own}`) ?? without);
    if (own === part && own !== name && (!members.has(own) || !without)) members.set(own, without);
  }
}

/**
 * Every use of an API that one of the oldest browsers lacks, with who lacks it: globals, static
 * methods, constructors, pseudo-classes, and properties whose names nothing older has. It goes by
 * names alone, and leaves out those that the script itself gives to methods and properties.
 *
 * @param code bundled and minified: its own names are too short to be an API's
 * @param known what is not to be told
 */
export function tooNewIn(code: string, known: readonly string[] = KNOWN): string[] {
  const found = new Map<string, string>();
  const own = new Set<string>();
  const look = (table: Table, name: string, shown = name) => {
    const without = table.get(name);
    if (without) found.set(shown, without);
  };
  const visit = (node: AnyNode, parent?: AnyNode) => {
    if (node.type === "MemberExpression") lookAtMember(node);
    else if (node.type === "Identifier" && isReference(node, parent)) look(globals, node.name);
    else if (node.type === "NewExpression" && node.callee.type === "Identifier") {
      const { name } = node.callee;
      look(statics, `${name}.${name}`, `new ${name}`);
    } else if (node.type === "Literal") lookAtLiteral(node.raw ?? "", "regex" in node);
    else if (node.type === "TemplateElement") lookAtLiteral(node.value.raw, false);
    else if (node.type === "StaticBlock") found.set("static {}", "Safari 15.4 (there from 16.4)");
    else if (node.type === "Property" && parent?.type === "ObjectPattern") {
      const name = nameOf(node.key, node.computed);
      if (name) look(members, name, `.${name}`);
    } else if (/^(Property|MethodDefinition|PropertyDefinition)$/.test(node.type)) {
      const { key, computed } = node as AnyNode & { key: AnyNode; computed: boolean };
      own.add(`.${nameOf(key, computed)}`);
    }
    for (const child of Object.values(node).flat()) if (child?.type) visit(child, node);
  };
  const lookAtMember = ({ object, property, computed }: AnyNode & { type: "MemberExpression" }) => {
    const name = nameOf(property, computed);
    if (!name) return;
    const of = object.type === "Identifier" ? object.name : "";
    if (WINDOWS.includes(of)) look(globals, name);
    else if (statics.has(`${of}.${name}`)) look(statics, `${of}.${name}`);
    else look(members, name, `.${name}`);
  };
  const lookAtLiteral = (text: string, isRegExp: boolean) => {
    // In a string as well: esbuild makes one of a pattern that its targets do not understand.
    if (lookbehind && /\(\?<[=!]/.test(text)) found.set("(?<=", lookbehind);
    for (const [, name = ""] of isRegExp ? [] : text.matchAll(/:([a-z-]+)/g)) {
      look(pseudoClasses, name, `:${name}`);
    }
  };
  visit(parse(code, { ecmaVersion: 2022, sourceType: "module" }) as AnyNode);
  const uses = [...found].filter(([name]) => !own.has(name) && !known.includes(name));
  return uses.map(([name, without]) => `${name} is not in ${without}`);
}

function nameOf(key: AnyNode, computed: boolean): string | undefined {
  if (key.type === "Literal") return String(key.value);
  return key.type === "Identifier" && !computed ? key.name : undefined;
}

/** `typeof` of what is not there is no error, and asks for just that. */
function isReference(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === "UnaryExpression" && parent.operator === "typeof") return false;
  if (parent?.type === "MemberExpression") return parent.object === node || parent.computed;
  const isKey = parent && "key" in parent && parent.key === node && "computed" in parent;
  return !(isKey && !parent.computed && !("shorthand" in parent && parent.shorthand));
}
