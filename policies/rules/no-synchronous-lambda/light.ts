import type { Graph } from "../../core/graph.ts";
import { follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { consumedElsewhere, consumedQueues, isConsumedByAnother } from "./consumed.ts";
import { type Gap, knowsQueue, type Sends, sendsOf } from "./sends-to.ts";

/** What speaks for a light validating function: nothing `missing` and no `gaps`, and it is one. */
export interface Evidence {
  /** What is missing for sure, each as a clause of a sentence. */
  missing: string[];
  /** What is not known yet, and may be missing. */
  gaps: Gap[];
}

/** The timeout of a function that sets none: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const DEFAULT_TIMEOUT_SECONDS = 3;

/**
 * The evidence for a function that only validates and hands over: a short timeout, a role that allows `sqs:SendMessage`, and a mapping
 * that takes the messages to another function. Its name is none.
 */
export const evidenceFor = (graph: Graph, fn: Node, validatorTimeout: number): Evidence =>
  graph.memo(`no-synchronous-lambda evidence ${validatorTimeout} ${fn.urn}`, () => {
    const evidence: Evidence = { missing: [], gaps: [] };
    const timeout = fn.number("timeout") ?? DEFAULT_TIMEOUT_SECONDS;
    if (isUnknown(timeout)) evidence.gaps.push({ node: fn, property: "timeout" });
    else if (timeout > validatorTimeout) {
      evidence.missing.push(`its timeout is ${timeout} s, more than validatorTimeout (${validatorTimeout} s)`);
    }
    handsOver(graph, fn, evidence);
    return evidence;
  });

const handsOver = (graph: Graph, fn: Node, { missing, gaps }: Evidence): void => {
  const consumed = [...consumedQueues(graph).values()];
  const elsewhere = consumedElsewhere(graph);
  const someQueue =
    elsewhere.maybe.length > 0 ||
    [...consumed, ...elsewhere.by.values()].some((one) => isConsumedByAnother(one, fn) || one.maybe.length > 0);
  const nobody = "no event source mapping or pipe of this stack consumes a queue for another function";
  const link = follow(graph, fn, "role", ["role"]);
  if (link.state !== "found") {
    if (link.state === "absent") missing.push(`it has no role that allows sqs:SendMessage`);
    else if (link.state === "outside") {
      missing.push(`its role (${link.value}) is not in this stack, so that it allows sqs:SendMessage cannot be seen`);
    } else gaps.push({ node: fn, property: "role" });
    if (!someQueue) missing.push(nobody);
    return;
  }
  const role = link.node;
  const sends = sendsOf(graph, role);
  const targets = sends.every
    ? consumed
    : sends.queues.map((queue) => consumedQueues(graph).get(queue.urn) ?? { queue, by: [], maybe: [] });
  const outside = sends.every
    ? [...elsewhere.by.values()]
    : sends.outside.flatMap((arn) => elsewhere.by.get(arn) ?? []);
  if ([...targets, ...outside].some((one) => isConsumedByAnother(one, fn))) {
    // What is not known yet can only take it away again by a denial, which is written out where it is meant.
    return;
  }
  if (!someQueue) {
    if (!sends.every && sends.queues.length + sends.outside.length + sends.gaps.length === 0)
      missing.push(silent(role, sends));
    missing.push(nobody);
    return;
  }
  // A policy that names no queue of this stack may still name all of them, or one by its text: not for who has no queue at hand.
  if (knowsQueue(graph, fn)) gaps.push(...sends.others);
  gaps.push(...sends.gaps, ...[...targets, ...outside].flatMap(({ maybe }) => maybe));
  if (sends.every || sends.outside.length > 0) gaps.push(...elsewhere.maybe);
  if (gaps.some(({ property, node }) => !(node === fn && property === "timeout"))) return;
  if (sends.outside.length > 0) {
    missing.push(
      `it sends to ${sends.outside.join(", ")}, which is not in this stack, so that something consumes it cannot be seen`,
    );
    return;
  }
  if (!sends.every && sends.queues.length === 0) {
    missing.push(silent(role, sends));
    return;
  }
  const own = targets.filter(({ by }) => by.length > 0);
  missing.push(
    own.length > 0
      ? `${own.map(({ queue }) => queue.title).join(", ")}, which it sends to, is consumed by the function itself`
      : `no event source mapping or pipe consumes ${sends.queues.map(({ title }) => title).join(", ") || "a queue"}, which it may send to`,
  );
};

const silent = (role: Node, { unseen, others }: Sends): string => {
  const open = others.map(({ node }) => node.title).join(", ");
  const because = [
    ...(open === "" ? [] : [`${open} was computed from other resources than queues`]),
    ...(unseen.length === 0 ? [] : [`what ${unseen.join(", ")} allows cannot be seen: it is not in this stack`]),
  ];
  return `${role.title} allows sqs:SendMessage on no queue${because.length > 0 ? ` (${because.join("; ")})` : ""}`;
};
