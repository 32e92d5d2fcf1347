/** Preloaded into a server that is measured: tells its CPU time and its memory to who started it. */
const answers: Record<string, () => unknown> = {
  cpu: () => process.cpuUsage(),
  memory() {
    // What is garbage by now is no client's. Twice: what the first one ends may hold more.
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage.rss();
  },
};
process.on("message", (asked) => {
  const answer = answers[String(asked)];
  if (answer) process.send?.(answer());
});
// Telling is no reason to go on living.
process.channel?.unref();
// And who started it may have been killed.
process.on("disconnect", () => process.exit());
