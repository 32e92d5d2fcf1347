import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** What the server can tell of itself. Read when somebody asks, so that counting costs next to nothing. */
export interface MetricSources {
  feedsHeld: () => number;
  changesCommitted: () => number;
}

const registries = new WeakMap<MetricSources, Registry>();

/** Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export async function renderMetrics(sources: MetricSources): Promise<[string, string]> {
  const registry = registries.get(sources) ?? makeRegistry(sources);
  registries.set(sources, registry);
  return [await registry.metrics(), registry.contentType];
}

function makeRegistry({ feedsHeld, changesCommitted }: MetricSources): Registry {
  const registers = [new Registry()];
  collectDefaultMetrics({ register: registers[0] as Registry });
  new Gauge({
    name: "longwave_feeds_held",
    help: "Feed requests that are held now.",
    registers,
    collect() {
      this.set(feedsHeld());
    },
  });
  new Counter({
    name: "longwave_messages_published_total",
    help: "Changes of messages that this process has committed: posts, edits, removals and reactions.",
    registers,
    collect() {
      this.reset();
      this.inc(changesCommitted());
    },
  });
  return registers[0] as Registry;
}
