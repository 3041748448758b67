import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { isTree, valueAt } from "../../core/values.ts";
import { callOf } from "./resolve.ts";
import { pathOf, read, type Tick } from "./tick.ts";

/** What a FIFO queue tells two messages of a schedule apart by: the deduplication id, or the body when that is content-based. */
export type Key =
  | { is: "none" }
  /** The same for each delivery of a tick, another one for the next tick: as it should be. */
  | { is: "perTick" }
  /** Another one even for a second delivery of the same tick. */
  | { is: "perAttempt"; what: string }
  /** The same for every tick. */
  | { is: "constant"; what: string }
  | { is: "unknown"; node: Node; property: string; why: string };

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
const PER_ATTEMPT = /<aws\.scheduler\.(execution-id|attempt-number)>/;
const PER_TICK = /<aws\.scheduler\.scheduled-time>/;

export const keyOf = (tick: Tick, queue: Node): Key => {
  const call = callOf(tick);
  const inInput = (why: string): Key => ({ is: "unknown", node: tick.node, property: pathOf(tick, "input"), why });
  const message = call && (call.action === "sendMessage" ? call.request : valueAt(call.request, ["Entries", "0"]));
  if (call) {
    const id = valueAt(message, ["MessageDeduplicationId"]);
    if (isUnknown(id)) return inInput("MessageDeduplicationId must differ from tick to tick");
    if (typeof id === "string") return ofText("MessageDeduplicationId", id);
  }
  const byContent = queue.flag("contentBasedDeduplication");
  if (byContent === undefined || byContent === false) return { is: "none" };
  const why = "deduplication must be content-based, or by a MessageDeduplicationId";
  if (isUnknown(byContent)) return { is: "unknown", node: queue, property: "contentBasedDeduplication", why };
  const body = call ? valueAt(message, ["MessageBody"]) : read(tick, "input");
  if (isUnknown(body)) return inInput("the message's body must differ from tick to tick");
  if (typeof body === "string") return ofText("the message's body", body, tick.node.kind === "schedule");
  return tick.node.kind === "schedule" ? { is: "perTick" } : ofEvent(tick);
};

const ofText = (what: string, text: string, substituted = true): Key => {
  if (substituted && PER_ATTEMPT.test(text)) return { is: "perAttempt", what };
  return substituted && PER_TICK.test(text) ? { is: "perTick" } : { is: "constant", what };
};

/** The event of a rule has its own time and id, unless a path or a transformer leaves both out: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
const ofEvent = (tick: Tick): Key => {
  const unknown = (path: string): Key => ({
    is: "unknown",
    node: tick.node,
    property: pathOf(tick, path),
    why: "the message's body must differ from tick to tick",
  });
  const path = read(tick, "inputPath");
  if (isUnknown(path)) return unknown("inputPath");
  if (typeof path === "string") return varies(path) ? { is: "perTick" } : { is: "constant", what: `"${path}"` };
  const transformer = read(tick, "inputTransformer");
  if (isUnknown(transformer)) return unknown("inputTransformer");
  if (!isTree(transformer)) return { is: "perTick" };
  const template = valueAt(transformer, ["inputTemplate"]);
  if (isUnknown(template)) return unknown("inputTransformer.inputTemplate");
  // aws says inputPaths, aws-native inputPathsMap.
  const named = valueAt(transformer, ["inputPaths"]) ?? valueAt(transformer, ["inputPathsMap"]);
  if (isUnknown(named)) return unknown("inputTransformer.inputPaths");
  const variables = isTree(named) ? Object.keys(named).filter((name) => varies(valueAt(named, [name]))) : [];
  const used = [...variables, "aws.events.event", "aws.events.event.json", "aws.events.event.ingestion-time"];
  return used.some((name) => String(template).includes(`<${name}>`))
    ? { is: "perTick" }
    : { is: "constant", what: "what the input transformer makes" };
};

const varies = (path: unknown): boolean => isUnknown(path) || /^\$(\.(time|id))?$/.test(String(path));
