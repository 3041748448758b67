import { functionArnIn } from "../../core/arn.ts";
import type { Graph } from "../../core/graph.ts";
import type { Node } from "../../core/node.ts";
import type { Report } from "../../core/rule.ts";
import { isUnknown } from "../../core/unknown.ts";
import { type Config, isJudged } from "./config.ts";
import type { Door } from "./door.ts";
import { type Evidence, evidenceFor } from "./light.ts";
import { wayOut } from "./way-out.ts";

/** Says of a door what is to be said: a finding, what is not known yet, or nothing. */
export const judgeDoor = (graph: Graph, door: Door, report: Report<Config>): void => {
  const { node, behind, methods, title } = door;
  const judged = isJudged(methods, report.config);
  if (judged === false) return;
  if (behind.state === "unclear") {
    const { why, property, because, of = node } = behind;
    report.undetermined(of, {
      message: `${title}: whether callers wait for a Lambda function cannot be decided: ${why}.`,
      property,
      ...(because ? { because } : {}),
      ...(of === node ? {} : { path: `${of.property(property)} for ${node.title}` }),
    });
  } else if (isUnknown(judged)) {
    report.undetermined(node, {
      message: `${title}: ${behind.why}, and which methods lead to it is not known yet.`,
      property: node.kind === "integration" ? "httpMethod" : "routeKey",
    });
  } else if (behind.state === "machine") {
    violate(door, "a whole execution of a state machine", report);
  } else if (behind.state === "unseen") {
    const who = behind.value === undefined ? "a Lambda function" : `a Lambda function (${functionArnIn(behind.value)})`;
    violate(door, who, report, "that function is not to be seen in this stack");
  } else judgeFunctions(graph, door, behind.candidates, report);
};

const HANDED_OVER =
  " If it only hands the event over (X-Amz-Invocation-Type 'Event'), let the definition be known at the first preview: build the function's ARN from its name, `fn.urn.apply(() => arn)`.";

const violate = (door: Door, who: string, report: Report<Config>, missing?: string): void => {
  const { validatorTimeout } = report.config;
  const evidence =
    missing === undefined
      ? ""
      : validatorTimeout === 0
        ? " Not even a light validating function is allowed: validatorTimeout is 0."
        : ` A light validating function in front of a queue is allowed on evidence, and here it is missing: ${missing}.`;
  report.violation(door.node, {
    path: door.path ?? door.node.property(door.property),
    message: `${door.title}: ${door.behind.why} makes every caller wait for ${who}, so a burst of calls is a burst of executions. ${wayOut(door)}${evidence}${"unread" in door.behind && door.front === "rest" ? HANDED_OVER : ""}`,
  });
};

const judgeFunctions = (graph: Graph, door: Door, functions: readonly Node[], report: Report<Config>): void => {
  const { validatorTimeout } = report.config;
  const found = functions.map((fn) => ({ fn, ...evidenceFor(graph, fn, validatorTimeout) }));
  if (validatorTimeout === 0 || found.every(({ missing }) => missing.length > 0)) {
    const named = (fn: Node) => (found.length > 1 ? `${fn.title}: ` : "");
    const missing = found.map((one) => `${named(one.fn)}${one.missing.join("; ")}`).join("; ");
    violate(door, functions.map(({ title }) => title).join(" or "), report, missing);
    return;
  }
  const open = found.find(({ missing, gaps }) => missing.length === 0 && gaps.length > 0);
  if (open) waitForEvidence(door, open, report);
  else if (found.some(({ missing }) => missing.length > 0)) {
    const message = `${door.title}: it is not known yet which function callers wait for: a light validating one, or another.`;
    report.undetermined(door.node, { message, property: door.property });
  }
};

const waitForEvidence = (
  { node, title }: Door,
  { fn, gaps }: Evidence & { fn: Node },
  report: Report<Config>,
): void => {
  const [gap, ...more] = gaps;
  if (!gap) return;
  const rest = new Set(more.map((one) => `${one.node.title} "${one.node.property(one.property)}"`));
  const also = rest.size > 0 ? ` Also not known yet: ${[...rest].slice(0, 5).join(", ")}.` : "";
  report.undetermined(gap.node, {
    message: `${title}: callers wait for ${fn.title}, which may be a light validating function in front of a queue.${also}`,
    path: `${gap.node.property(gap.property)} for ${node.title}`,
    property: gap.property,
    ...(gap.waitsFor ? { waitsFor: gap.waitsFor } : {}),
  });
};
