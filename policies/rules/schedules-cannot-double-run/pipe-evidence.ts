import { parseArn } from "../../core/arn.ts";
import { isFromAnywhere } from "../../core/from-anywhere.ts";
import type { Graph } from "../../core/graph.ts";
import { follow, type Link } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { machineEvidence } from "./machine-evidence.ts";
import { kindsOf, unaliased } from "./target.ts";
import { type Verdict, waiting } from "./verdict.ts";

/**
 * A queue holds the next message of a group back only as long as its consumer works on the last one. A mapping waits for its function; a
 * pipe waits for a function or an Express machine that it calls synchronously, and deletes the message of any other as soon as that has
 * begun: there the evidence is what the target has of its own.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
 */
export const pipeEvidence = (graph: Graph, pipe: Node): Verdict => {
  const handsOn: Verdict = {
    is: "missing",
    why: `${pipe.title} hands each message on and does not wait for the work, so the next one starts beside it; let a function consume the queue, called synchronously, or a machine that takes a lease`,
  };
  const fn = follow(graph, pipe, "target", kindsOf.function);
  if (isOne(fn, "lambda")) return waits(pipe, "lambdaFunctionParameters", handsOn);
  const to = follow(graph, pipe, "target", kindsOf.machine);
  if (to.state === "found") {
    const machine = unaliased(graph, "machine", to.node);
    if (machine.is !== "machine") return unsure(pipe, "it is not known yet which machine it starts");
    const evidence = machineEvidence(graph, machine.node);
    const type = machine.node.get("type");
    if (evidence.is !== "missing" || (!isUnknown(type) && type !== "EXPRESS")) return evidence;
    const called = waits(pipe, "stepFunctionStateMachineParameters", evidence);
    return isUnknown(type) && called.is === "held"
      ? waiting({ node: machine.node, property: "type", why: `${pipe.title} waits for an Express machine only` })
      : called;
  }
  if (isOne(to, "states")) return unsure(pipe, "its evidence is in another stack", BECAUSE_ELSEWHERE);
  return to.state === "unknown" && isFromAnywhere(graph, to.waitsFor)
    ? unsure(pipe, "what it starts has the evidence")
    : handsOn;
};

const BECAUSE_ELSEWHERE =
  "names a machine that is not in this stack; put the pipe into the stack of what it starts, or state in an exemption where the evidence is";

const unsure = (pipe: Node, why: string, because?: string): Verdict =>
  waiting({ node: pipe, property: "target", why: `${pipe.title}: ${why}`, ...(because ? { because } : {}) });

/** Whether a link is to something of a service, in this stack or by its ARN. */
const isOne = (link: Link, service: string): boolean =>
  link.state === "found" ||
  link.state === "ambiguous" ||
  (link.state === "outside" && parseArn(link.value)?.service === service);

/** REQUEST_RESPONSE is the default: https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetLambdaFunctionParameters.html */
const waits = (pipe: Node, parameters: string, otherwise: Verdict): Verdict => {
  const property = `targetParameters.${parameters}.invocationType`;
  const type = pipe.get(property);
  if (isUnknown(type)) return waiting({ node: pipe, property, why: `${pipe.title} must wait for what it calls` });
  return type === "FIRE_AND_FORGET" ? otherwise : { is: "held" };
};
