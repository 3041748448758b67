import type { Source } from "./node.ts";
import type { Settings } from "./settings.ts";

const ROOT = "pulumi:pulumi:Stack";

/** `pulumi policy analyze` tells neither project nor stack: every URN has both, `urn:pulumi:{stack}::{project}::{type}::{name}`. */
export const located = (settings: Settings, sources: readonly Pick<Source, "urn">[]): Settings => {
  if (settings.project && settings.stack) return settings;
  const [, stack, project] = /^urn:pulumi:(.+?)::(.+?)::/.exec(sources[0]?.urn ?? "") ?? [];
  return { ...settings, project: settings.project || (project ?? ""), stack: settings.stack || (stack ?? "") };
};

/**
 * The resource that stands for the whole stack: its root, in a state without one the first resource. `pulumi policy analyze` ends in a
 * panic ("Urn is ''") when a diagnostic names no resource, while a preview puts the root in by itself.
 */
export const standsForAll = (sources: readonly Pick<Source, "urn" | "type">[]): string | undefined =>
  (sources.find(({ type }) => type === ROOT) ?? sources[0])?.urn;
