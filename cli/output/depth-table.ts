import type { Depth } from "../stack/depth.ts";
import { columns } from "./columns.ts";

/** A table of queues and what they hold. */
export const depthTable = (queues: readonly (readonly [name: string, depth: Depth])[]): string[] =>
  columns(
    ["queue", "waiting", "in flight", "delayed"],
    queues.map(([name, { waiting, inFlight, delayed }]) => [name, ...[waiting, inFlight, delayed].map(String)]),
  );
