import type { Resource } from "../stack.ts";

/** What many pipelines of a stack use together. */
export interface Shared {
  topic: Resource;
  role: Resource;
  late: Resource;
}

type Add = (type: string, name: string, inputs: Record<string, unknown>) => Resource;
/** What each section of a pipeline is written with. */
export interface Parts {
  add: Add;
  named: Add;
  role: (name: string, service: string) => Resource;
  grant: (to: Resource, name: string, document: unknown) => Resource;
  tags: Record<string, string>;
}
