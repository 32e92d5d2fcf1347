/** Style sheets as the oldest browsers understand them, and a look at whether they do. */
import { bundle, transform } from "lightningcss";
import { CSS, type Feature, partsOf, STYLE_TARGETS } from "./oldest_browsers.ts";

/** What looks a little plainer where it is not there. */
const PASSED_OVER = [
  // A script has the field grow where no style does (field.ts).
  "field-sizing",
  // A hint for how lines break in a heading.
  "text-wrap",
  // Room for a bar that is not there yet.
  "scrollbar-gutter",
  // Without it the page behind a list scrolls on, and the list moves with what comes in above.
  "overscroll-behavior",
  "overflow-anchor",
  // For phones, where it has a prefix; or is not needed.
  "text-size-adjust",
  // On paper, a heading may end its page.
  "break-after",
  // no_script.css comes by a noscript element as well.
  "@media (scripting)",
  // No mouse and no corner to pull at, on phones.
  "cursor",
  "resize",
  "::selection",
  // Prefixed when it is lowered.
  "user-select",
  // Ends with a family that is everywhere.
  "font-family",
];

/** A sheet and what it imports, in one: nesting, `light-dark()` and all else that can be lowered, with prefixes. */
export function lowerStyleSheet(filename: string): string {
  return bundle({ filename, minify: true, targets: STYLE_TARGETS }).code.toString();
}

/** What of a sheet counts in a browser that fails every `@supports`. */
export function withoutSupports(code: string): string {
  return transform({
    filename: "",
    code: Buffer.from(code),
    targets: STYLE_TARGETS,
    visitor: {
      Rule: {
        supports: ({ value: { condition, rules } }) => (condition.type === "not" ? rules : []),
      },
    },
  }).code.toString();
}

/** By name, who lacks it even in part. */
const tableOf = (...features: (Feature | undefined)[]) =>
  new Map(features.flatMap((feature) => partsOf(feature, true)));

const properties = tableOf(CSS.properties as unknown as Feature);
const selectors = tableOf(CSS.selectors);
const atRules = tableOf(CSS["at-rules"] as unknown as Feature);
const mediaFeatures = tableOf(CSS["at-rules"].media);
/** Functions and units: the types of values, and what belongs to one. */
const types = tableOf(...Object.values(CSS.types as unknown as Record<string, Feature>), CSS.types);

/**
 * Everything in a lowered sheet that one of the oldest browsers lacks, with who lacks it. What is
 * inside `@supports` counts as tested for, and so does a value after another for the same property.
 */
export function tooNewInStyle(code: string): string[] {
  const found = new Map<string, string>();
  const look = (without: string | undefined, shown: string) => {
    if (without) found.set(shown, without);
    return without;
  };
  /** For each block that is open, the properties that have a value already. */
  const blocks: Set<string>[] = [];
  const plain = withoutSupports(code).replaceAll(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '""');
  for (const [, text = "", end] of plain.matchAll(/\s*([^{};]*)([{};]|$)/g)) {
    const block = blocks.at(-1) ?? new Set();
    const [, property, value = ""] = /^([\w-]+):(.*)$/s.exec(text) ?? [];
    if (text.startsWith("@")) {
      const [, name = ""] = /^@([\w-]+)/.exec(text) ?? [];
      look(atRules.get(name), `@${name}`);
      for (const [, feature = ""] of text.matchAll(/\(([a-z-]+)/g)) {
        const shown = `@media (${feature})`;
        if (name === "media" && !PASSED_OVER.includes(shown))
          look(mediaFeatures.get(feature), shown);
      }
    } else if (end === "{") {
      for (const [shown, name = ""] of text.matchAll(/::?([a-z-]+)/g)) {
        if (!PASSED_OVER.includes(shown)) look(selectors.get(name), shown);
      }
    } else if (property && !PASSED_OVER.includes(property)) {
      // What holds a var() is known to be wrong too late for the value before it.
      const hasFallback = block.has(property) && !value.includes("var(");
      if (!hasFallback) lookAtDeclaration(property, value, look);
      block.add(property);
    }
    if (end === "{") blocks.push(new Set());
    if (end === "}") blocks.pop();
  }
  return [...found].map(([name, without]) => `${name} is not in ${without}`);
}

function lookAtDeclaration(
  property: string,
  value: string,
  look: (without: string | undefined, shown: string) => void,
): void {
  look(properties.get(property), property);
  const values = tableOf(CSS.properties[property]);
  for (const [, name = "", isCalled] of value.matchAll(/(?<![\w#.-])([a-z][\w-]*)(\(?)/gi)) {
    if (isCalled) look(types.get(name), `${name}()`);
    else if (!property.startsWith("--")) look(values.get(name), `${property}: ${name}`);
  }
  if (/\d[dsl]v(h|w|i|b|min|max)\b/.test(value)) {
    look(types.get("viewport_percentage_units_dynamic"), `${property}: ${value}`);
  }
}
