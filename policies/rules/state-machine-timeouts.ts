import { type Issue, timeoutIssues } from "../asl/timeouts.ts";
import { reliability } from "../core/frameworks.ts";
import { definitionOf } from "../core/machines.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";

interface Config {
  maxTimeout: number;
}

/**
 * Machine and Task each have a timeout. Both are local to the definition, so a violation stops the machine before it is created.
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#sfn-stuck-execution
 */
export const stateMachineTimeouts = defineRule<Config>({
  name: "state-machine-timeouts",
  displayName: "State machines have timeouts",
  description: "A state machine ends by itself: the machine and each of its Tasks have a timeout.",
  severity: "critical",
  level: "mandatory",
  frameworks: [reliability("REL05-BP05", "rel_mitigate_interaction_failure_client_timeouts")],
  tags: ["step-functions", "timeouts", "load-levelling"],
  url: "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
  remediationSteps:
    "1. Put TimeoutSeconds at the top of the definition: what the whole run may take. 2. Put TimeoutSeconds on each Task: what its work may take, and more than one attempt of it never does. 3. Where a Task waits for a token or an activity, put HeartbeatSeconds beside it.",
  why: "A Task without a timeout waits for 99,999,999 seconds: a worker that dies silently, or a token that nobody sends back, holds its execution for up to a year. The executions behind it start all the same, pile up on what they share, and whoever holds a lease holds it for good: nothing fails, nothing alarms, and nothing gets done.",
  config: {
    maxTimeout: {
      type: "integer",
      description: "The longest timeout that counts as one, in seconds, for the machine and for its Tasks.",
      default: 86_400,
      minimum: 1,
      maximum: 31_536_000,
    },
  },
  resource: {
    kinds: ["stateMachine"],
    check: (machine, report) => judge(machine, report, false),
  },
  stack(graph, report) {
    for (const machine of graph.all("stateMachine")) judge(machine, report, true);
  },
});

/** What is known is judged with the resource; what is not, at the end, where it is known what it waits for. */
const judge = (machine: Node, report: Report<Config>, undetermined: boolean) => {
  const { property, because, parsed } = definitionOf(machine);
  const waiting = { property, because };
  if (isUnknown(parsed)) {
    if (undetermined)
      report.undetermined(machine, { ...waiting, message: `${machine.title}: its timeouts are in its definition.` });
    return;
  }
  if ("problem" in parsed) {
    const wayOut = "write it as JSON in the Amazon States Language, as JSON.stringify does";
    const message = `${machine.title}: its timeouts cannot be read, because ${parsed.problem}; ${wayOut}.`;
    if (!undetermined) report.violation(machine, { path: property, message });
    return;
  }
  const type = machine.text("type");
  const issuesOf = (machineType: "STANDARD" | "EXPRESS") =>
    timeoutIssues(parsed.definition, { maxTimeoutSeconds: report.config.maxTimeout, machineType });
  const advised = new Set(isUnknown(type) ? issuesOf("EXPRESS").filter(isAdvice).map(placeOf) : []);
  for (const issue of issuesOf(type === "EXPRESS" ? "EXPRESS" : "STANDARD")) {
    const { kind, path } = issue;
    const remark = { path, message: `${machine.title}: ${issue.message}.` };
    if (kind === "undetermined") {
      if (undetermined) report.undetermined(machine, { ...waiting, ...remark });
    } else if (kind === "violation" && advised.has(placeOf(issue))) {
      const message = `${machine.title}: ${issue.message}; that is a violation of a STANDARD machine only.`;
      if (undetermined) report.undetermined(machine, { path, message, property: "type" });
    } else if (!undetermined) report[kind](machine, remark);
  }
};

const isAdvice = ({ kind }: Issue): boolean => kind === "advice";
const placeOf = ({ path, code }: Issue): string => `${code} ${path}`;
