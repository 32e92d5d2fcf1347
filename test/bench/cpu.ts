/** Preloaded into a server that is measured: tells its CPU time to the process that started it. */
process.on("message", (message) => {
  if (message === "cpu") process.send?.(process.cpuUsage());
});
// Telling is no reason to go on living.
process.channel?.unref();
