import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { valueAt } from "../../core/values.ts";
import { consumersIn } from "./consumers.ts";
import { type Key, keyOf } from "./message.ts";
import { type Period, spell } from "./period.ts";
import { pipeEvidence } from "./pipe-evidence.ts";
import { callOf } from "./resolve.ts";
import { pathOf, read, type Tick } from "./tick.ts";
import { judged, type Verdict, type Wait } from "./verdict.ts";

/** A message with the id or body of one that was sent less than this before is accepted and never delivered: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const WINDOW = 300;
/** Scheduler and rules invoke within a minute of the time: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
const PRECISION = 60;

/**
 * A FIFO queue works one message of a group at a time, and drops a second delivery of the same tick by its deduplication id.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export const queueEvidence = (graph: Graph, tick: Tick, queue: Node, period: Period): Verdict => {
  const missing: string[] = [];
  const unknown: Wait[] = [];
  const wait = (node: Node, property: string, why: string) => unknown.push({ node, property, why });

  const fifo = isFifo(queue);
  if (fifo === false) {
    return { is: "missing", why: "it is a standard queue, which delivers twice and to several consumers at once" };
  }
  if (isUnknown(fifo)) wait(queue, "fifoQueue", "the queue must be FIFO");

  const group = groupOf(tick);
  if (isUnknown(group.value)) wait(tick.node, group.property, "one message group for every tick keeps them in a row");
  else if (group.value === undefined)
    missing.push(`${tick.node.property(group.property)} gives no message group, and a FIFO queue asks for one`);
  else if (/<aws\.scheduler\.(?!schedule-arn)/.test(String(group.value)))
    missing.push(`the message group "${group.value}" is another one for each tick, and groups are worked side by side`);

  let partly: string | undefined;
  const key = keyOf(tick, queue);
  if (key.is === "none") {
    const property = queue.property("contentBasedDeduplication");
    missing.push(`nothing deduplicates: ${property} is off, and no MessageDeduplicationId is sent`);
  } else if (key.is === "unknown") wait(key.node, key.property, key.why);
  else if (key.is === "perAttempt")
    partly = `FIFO and one consumer: no overlap; ${key.what} is another one for each delivery, so a slot may run twice`;
  else if (key.is === "constant") {
    const swallowed = constant(tick, key, period, wait);
    if (swallowed?.is === "missing") missing.push(swallowed.why);
    else if (swallowed?.is === "partly") partly = swallowed.grade;
  }

  const [pipe] = consumers(graph, queue, missing, wait);
  const piped = pipe && pipeEvidence(graph, pipe);
  if (piped?.is === "missing") missing.push(piped.why);
  if (piped?.is === "unknown") unknown.push(...piped.waits);
  const grades = [...(partly === undefined ? [] : [partly]), ...(piped?.is === "partly" ? [piped.grade] : [])];
  return judged(missing, unknown, grades.length === 0 ? { is: "held" } : { is: "partly", grade: grades.join("; ") });
};

const isFifo = (queue: Node) => {
  const flag = queue.flag("fifoQueue");
  const name = queue.physicalName;
  if (flag === true || (typeof name === "string" && name.endsWith(".fifo"))) return true;
  return isUnknown(flag) ? flag : false;
};

const groupOf = (tick: Tick): { value: unknown; property: string } => {
  const call = callOf(tick);
  if (call) {
    const path = call.action === "sendMessage" ? ["MessageGroupId"] : ["Entries", "0", "MessageGroupId"];
    return { value: valueAt(call.request, path), property: pathOf(tick, "input") };
  }
  const path = `${tick.node.kind === "schedule" ? "sqsParameters" : "sqsTarget"}.messageGroupId`;
  return { value: read(tick, path), property: pathOf(tick, path) };
};

/** What a constant body or id does to the ticks that come within the deduplication window. */
const constant = (
  { schedule }: Tick,
  { what }: Extract<Key, { is: "constant" }>,
  period: Period,
  wait: (node: Node, property: string, why: string) => void,
): Verdict | undefined => {
  const way = "put `<aws.scheduler.scheduled-time>` (Scheduler) or `$.time` (an input transformer) into it";
  if (period.is === "unknown") wait(schedule, period.property, `${what} is the same for every tick`);
  if (period.is !== "every") return undefined;
  if (period.seconds < WINDOW) {
    const why = `${what} is the same for every tick, and ticks are ${spell(period.seconds)} apart: within 5 minutes a FIFO queue takes them for one and swallows ticks; ${way}`;
    return { is: "missing", why };
  }
  if (period.seconds >= WINDOW + PRECISION) return undefined;
  const grade = `FIFO, deduplication and one consumer: no overlap; but ${what} is the same for every tick, and one that is a few seconds early comes within the 5 minutes in which a FIFO queue swallows it: ${way}`;
  return { is: "partly", grade };
};

/** Says what is wrong with the consumers, and gives back the only one where that is a pipe. */
const consumers = (
  graph: Graph,
  queue: Node,
  missing: string[],
  wait: (node: Node, property: string, why: string) => void,
): readonly Node[] => {
  const { sure, maybe, anywhere } = graph.memo("consumers of queues", () => consumersIn(graph));
  const own = sure.get(queue.urn) ?? [];
  const open = maybe.get(queue.urn) ?? anywhere.slice(0, 1);
  if (own.length > 1) {
    missing.push(`it has ${own.length} consumers (${own.map(({ title }) => title).join(", ")}), and must have one`);
  } else if (open.length > 0) {
    for (const { node, property } of open) wait(node, property, "the queue must have exactly one consumer");
  } else if (own.length === 0) missing.push("no consumer of it is in this stack, and it must have exactly one");
  return own.length === 1 && open.length === 0 ? own.filter(({ kind }) => kind === "pipe") : [];
};
