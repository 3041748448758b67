import { reliability } from "../core/frameworks.ts";
import { Graph } from "../core/graph.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { functionEvidence } from "./schedules-cannot-double-run/function-evidence.ts";
import { machineEvidence } from "./schedules-cannot-double-run/machine-evidence.ts";
import { nameOf, otherEvidence } from "./schedules-cannot-double-run/other-evidence.ts";
import { type Period, periodOf } from "./schedules-cannot-double-run/period.ts";
import { queueEvidence } from "./schedules-cannot-double-run/queue-evidence.ts";
import { targetOf } from "./schedules-cannot-double-run/resolve.ts";
import type { Target } from "./schedules-cannot-double-run/target.ts";
import { pathOf, type Tick, ticksOf, titleOf } from "./schedules-cannot-double-run/tick.ts";
import { type Verdict, type Wait, waiting } from "./schedules-cannot-double-run/verdict.ts";

/**
 * Every schedule comes with evidence that two of its runs cannot overlap. Scheduler and rules deliver a slot at least once, and the next
 * one whether the last has ended or not: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html#eb-rule-triggered-more-than-once
 */
export const schedulesCannotDoubleRun = defineRule({
  name: "schedules-cannot-double-run",
  displayName: "Schedules cannot double-run",
  description: "What a schedule starts cannot run beside its own last run.",
  severity: "critical",
  level: "mandatory",
  frameworks: [reliability("REL04-BP04", "rel_prevent_interaction_failure_idempotent")],
  tags: ["eventbridge", "scheduler", "concurrency", "load-levelling"],
  url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html",
  remediationSteps:
    "1. Use ScheduledBatch, or let the schedule start a Step Functions machine. 2. Make the machine's first state take a lease: a DynamoDB UpdateItem whose ConditionExpression lets one execution in, with an expiry; end the run when the condition fails. 3. Release it by its owner, on success and on failure. 4. A small job may instead go through a FIFO queue with deduplication and one consumer that waits for the work, or to a function of its own, in the same stack, with reserved concurrency 1, no retries and a maximum event age below the period.",
  why: "A schedule ticks whether the last run has ended or not, and delivers a tick at least once. The first run that takes longer than the period meets the next one: both write the same rows, both slow down, the one after meets two of them, and a five-minute job has become a pile of runs that only a person can end.",
  config: {},
  // A call that can hold no evidence needs no other resource: it is stopped before it is created.
  resource: {
    kinds: ["schedule", "rule"],
    check({ source }, report) {
      const graph = new Graph([source]);
      const { ticks } = ticksOf(graph);
      for (const tick of ticks)
        if (!tick.switchedBy && targetOf(graph, tick).is === "other") judge(graph, tick, report);
    },
  },
  stack(graph, report) {
    const { ticks, maybe } = ticksOf(graph);
    for (const tick of ticks) judge(graph, tick, report);
    for (const { node, waitsFor, because } of maybe) {
      const tick: Tick = { node, schedule: node };
      const period: Period = { is: "unknown", property: "rule" };
      if (evidence(graph, tick, targetOf(graph, tick), period).is === "held") continue;
      const message = `${node.title}: whether its rule has a schedule is not known.`;
      report.undetermined(node, { property: "rule", waitsFor, because, message });
    }
  },
});

const WAY_OUT =
  "Use ScheduledBatch, or start a state machine whose first state takes a lease with a conditional write (a DynamoDB UpdateItem with a ConditionExpression) before any work";

const wayOut = (target: Target): string => {
  if (target.is === "other" && target.service === "ecs") return `${WAY_OUT}, and let it run the task`;
  if (target.is !== "function") return WAY_OUT;
  return `${WAY_OUT}. A lock that the function takes inside cannot be seen from here: an exemption can name it`;
};

const judge = (graph: Graph, tick: Tick, report: Report<Record<string, never>>) => {
  const target = targetOf(graph, tick);
  const period = periodOf(tick.schedule);
  const verdict = evidence(graph, tick, target, period);
  const start = `${titleOf(tick)} ${verbOf(target)}`;
  const path = tick.node.property(pathOf(tick, "arn"));
  switch (verdict.is) {
    case "held":
      return;
    case "partly":
      return report.advice(tick.node, { path, message: `${start}. Evidence: ${verdict.grade}.` });
    case "missing": {
      if (period.is === "once") {
        const message = `${start} once, so no next run can overlap; delivery is at least once, so the one run may happen twice, side by side: ${verdict.why}. Make it harmless to repeat.`;
        return report.advice(tick.node, { path, message });
      }
      const message = `${start}: nothing shows that two runs cannot overlap. Missing evidence: ${verdict.why}. ${wayOut(target)}.`;
      if (tick.switchedBy) return wait(tick, { node: tick.schedule, property: tick.switchedBy }, message, report);
      return report.violation(tick.node, { path, message });
    }
    case "unknown":
      for (const one of verdict.waits) wait(tick, one, `${start}: ${one.why}.`, report);
  }
};

const wait = (
  tick: Tick,
  { node, property, waitsFor, because }: Omit<Wait, "why">,
  message: string,
  report: Report<Record<string, never>>,
): void => {
  const written = node.property(property);
  // Several schedules may wait for one property of what they start.
  const path = node === tick.node ? written : `${written} (${tick.node.title})`;
  report.undetermined(node, { property, path, because, message, ...(waitsFor ? { waitsFor } : {}) });
};

const evidence = (graph: Graph, tick: Tick, target: Target, period: Period): Verdict => {
  switch (target.is) {
    case "function":
      return functionEvidence(graph, tick, target, period);
    case "machine":
      return machineEvidence(graph, target.node);
    case "queue":
      return queueEvidence(graph, tick, target.node, period);
    case "other":
      return otherEvidence(target);
    case "elsewhere":
      return elsewhere(tick, target);
    case "unknown":
      return waiting({ ...target, node: tick.node, why: "what it starts has the evidence" });
    case "oneOf":
      return whicheverItIs(graph, tick, target.targets, period);
    case "absent":
      return { is: "held" };
  }
};

/**
 * A known target in another stack: its evidence is there. A standard queue has none anywhere; neither has a function, which must have no
 * other trigger than this one, and that no stack shows alone.
 */
const elsewhere = (tick: Tick, { class: one, name }: Extract<Target, { is: "elsewhere" }>): Verdict => {
  if (one === "queue" && !name.endsWith(".fifo")) {
    return { is: "missing", why: "it is a standard queue, which delivers twice and to several consumers at once" };
  }
  if (one === "function") {
    const why =
      "it is not in this stack, so neither its reserved concurrency nor its other triggers can be seen beside this schedule; put both into one stack, or state in an exemption where the evidence is";
    return { is: "missing", why };
  }
  const because = `names ${name}, which is not in this stack; put the schedule into the stack of what it starts, or state in an exemption where the evidence is`;
  const property = pathOf(tick, "arn");
  return waiting({ node: tick.node, property, because, why: "its evidence is in another stack" });
};

/** Not known which: decided when it makes no difference. */
const whicheverItIs = (graph: Graph, tick: Tick, targets: Target[], period: Period): Verdict => {
  const verdicts = targets.map((target) => evidence(graph, tick, target, period));
  const [first] = verdicts;
  if (first && verdicts.every(({ is }) => is === first.is) && first.is !== "unknown") return first;
  const property = pathOf(tick, "arn");
  return waiting({ node: tick.node, property, why: "they differ in their evidence" });
};

const titleOfTarget = (target: Target): string => {
  if ("node" in target) return target.through ? `${target.through.title} of ${target.node.title}` : target.node.title;
  if (target.is === "elsewhere") return target.name;
  if (target.is === "oneOf") return `one of ${target.targets.map(titleOfTarget).join(", ")}`;
  return target.is === "other" ? nameOf(target) : "something";
};

const verbOf = (target: Target): string => {
  const title = titleOfTarget(target);
  if (target.is === "function") return `invokes ${title}`;
  if (target.is === "queue") return `sends to ${title}`;
  if (target.is === "unknown" || target.is === "absent") return "starts something that is not known yet";
  return `starts ${title}`;
};
