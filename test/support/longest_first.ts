import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take more than half a minute, or wait for most of their time: begun last, one would run alone at the end. */
const LONGEST = [
  "web/pages/paths",
  "web/pages/faults",
  "web/pages/tabs",
  "web/pages/window",
  "client/filter",
  "web/oldest_browsers",
  "web/embed/element",
  "web/check/page",
  "tools/gauntlet/gauntlet",
  "tools/gauntlet/adapters",
];

/** Project by project, because a worker serves only one: the pages first, and in each the longest files. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const names = [...new Set(sorted.map(({ project }) => project.name))];
    names.sort((a, b) => Number(b === "ko") - Number(a === "ko"));
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST.some((name) => moduleId.endsWith(`/test/${name}.test.ts`));
    return names.flatMap((name) => {
      const own = sorted.filter(({ project }) => project.name === name);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}
