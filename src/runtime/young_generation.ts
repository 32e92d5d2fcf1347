import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * The most that both halves of V8's young generation take together, in bytes. V8 lets it grow to
 * 128 MiB where much survives, as held polls do, and gives nothing of it back to a process that is
 * asked all the time. What a message costs is the same with an eighth of that, and half more with a
 * sixteenth.
 */
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * Bounds the young generation, unless whoever started the process has said how large it may be.
 * V8 reads by which factor it grows each time that it does, and how large it may be only at the start.
 */
export function boundYoungGeneration(bytesMax = BYTES_MAX): void {
  if (
    /--(max|min)[-_]semi[-_]space/.test([...process.execArgv, process.env.NODE_OPTIONS].join(" "))
  )
    return;
  let mayGrow = true;
  const look = () => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    const isSmaller = (young?.space_size ?? 0) < bytesMax;
    if (isSmaller === mayGrow) return;
    mayGrow = isSmaller;
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
  };
  new PerformanceObserver(look).observe({ entryTypes: ["gc"] });
}
