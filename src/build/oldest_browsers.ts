/** The oldest browsers in which everything works, and what MDN's data says that they lack. */
import bcd, {
  type BrowserName,
  type CompatStatement,
} from "@mdn/browser-compat-data/forLegacyNode";

/** All three are of the spring of 2022: the first with `@layer`, in whose layers the style sheets are. */
export const OLDEST = { chrome: 100, firefox: 100, safari: 15.4 } as const;

/** The same browsers on phones, which come later to some things. */
const PHONES = {
  chrome: "chrome_android",
  firefox: "firefox_android",
  safari: "safari_ios",
} as const;

const NAMES = Object.keys(OLDEST) as (keyof typeof OLDEST)[];

/** For esbuild, which turns newer syntax into what they understand. */
export const SCRIPT_TARGETS = NAMES.map((name) => `${name}${OLDEST[name]}`);

/** For lightningcss: a byte each for the major, minor and patch version. */
export const STYLE_TARGETS = Object.fromEntries(
  [...NAMES.map((name) => [name, name]), ["ios_saf", "safari"]].map(([target, name]) => {
    const [major, minor = 0] = String(OLDEST[name as keyof typeof OLDEST]).split(".");
    return [target, (Number(major) << 16) | (Number(minor) << 8)];
  }),
);

/**
 * Which of the oldest browsers lack something, and since when their successors have it: as in
 * "Firefox 100 (there from 121)". What is there under another name or by a setting counts as lacking.
 *
 * @param inPart whether what is there in part is enough
 * @returns undefined where none of them does
 */
export function lacking({ support }: CompatStatement, inPart = false): string | undefined {
  const without = NAMES.flatMap((name) => {
    const version = OLDEST[name];
    const browser = [name, PHONES[name]].find((each) => !isIn(support[each], version, inPart));
    if (!browser) return [];
    const from = versionsOf(support[browser], inPart).sort((a, b) => a.added - b.added)[0]?.added;
    const title = `${name[0]?.toUpperCase()}${name.slice(1)}${browser === name ? "" : " on phones"}`;
    return [`${title} ${version} (${from ? `there from ${from}` : "nowhere yet"})`];
  });
  return without.length > 0 ? without.join(", ") : undefined;
}

type Support = CompatStatement["support"][BrowserName];

function isIn(support: Support, version: number, inPart: boolean): boolean {
  const versions = versionsOf(support, inPart);
  return versions.some(({ added, removed }) => added <= version && version < removed);
}

/** From when and until when it is there, under its own name, for everybody. */
function versionsOf(support: Support, inPart: boolean): { added: number; removed: number }[] {
  return [support ?? []].flat().flatMap((statement) => {
    const { version_added, version_removed, partial_implementation } = statement;
    const isApart = statement.flags || statement.prefix || statement.alternative_name;
    if (!version_added || isApart || (partial_implementation && !inPart)) return [];
    // "≤37": at the latest in that one. "preview": in none yet.
    const added = Number.parseFloat(version_added.replace("≤", ""));
    if (Number.isNaN(added)) return [];
    return [{ added, removed: Number.parseFloat(version_removed ?? "Infinity") }];
  });
}

/** A feature of MDN's data: the ones that are part of it, by their names. */
export type Feature = Record<string, { __compat?: CompatStatement }>;

/** Every part of a feature by its name, with who lacks it. */
export function partsOf(
  feature: Feature | undefined,
  inPart = false,
): [string, string | undefined][] {
  return Object.entries(feature ?? {}).flatMap(([name, { __compat }]) =>
    __compat ? [[name, lacking(__compat, inPart)] as [string, string | undefined]] : [],
  );
}

const { api, javascript, css, html } = bcd as unknown as Record<string, Record<string, Feature>>;

/** What scripts know by its name: the browser's interfaces and functions, and the language's. */
export const INTERFACES = { ...api, ...javascript?.builtins } as Record<string, Feature>;
export const REGULAR_EXPRESSIONS = javascript?.regular_expressions;
export const CSS = css as unknown as Record<"properties" | "at-rules", Record<string, Feature>> &
  Record<"selectors" | "types", Feature>;
export const HTML = html as unknown as Record<"elements", Record<string, Feature>> &
  Record<"global_attributes", Feature>;
