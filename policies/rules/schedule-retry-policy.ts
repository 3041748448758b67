import { reliability } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import { follow } from "../core/links.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown, type Unknown } from "../core/unknown.ts";

/**
 * The default of both services: 185 attempts over 24 hours.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
const byDefault = "up to 185 attempts over 24 hours";
/** Seconds: the longest there is, too. */
const defaultAge = 86_400;

/**
 * Either number bounds a retry: attempts run out within minutes, an age ends it whatever the attempts are.
 */
const bounds = ["maximumRetryAttempts", "maximumEventAgeInSeconds"] as const;

export const scheduleRetryPolicy = defineRule({
  name: "schedule-retry-policy",
  displayName: "Schedules have a retry policy",
  description: "A schedule, and a target of a scheduled rule, says how often and how long a slot is retried.",
  severity: "medium",
  level: "advisory",
  frameworks: [reliability("REL05-BP03", "rel_mitigate_interaction_failure_limit_retries")],
  tags: ["eventbridge", "scheduler", "retries"],
  url: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html",
  remediationSteps:
    "1. Decide how late a slot may still start: at most the schedule's period. 2. Set maximumEventAgeInSeconds (60 to 86,400) to that, and maximumRetryAttempts (0 to 185) in the schedule's target.retryPolicy, or in the rule target's retryPolicy. 3. Give what runs out of attempts a dead-letter queue.",
  why: "Without a policy of its own, a slot whose target is throttled or down is tried up to 185 times over 24 hours. When the target comes back, the slots of a whole day arrive at once, each of them late: the load that broke it is delivered again, with interest.",
  config: {},
  resource: {
    kinds: ["schedule"],
    check: (schedule, report) => judge(schedule, "target.retryPolicy", periodOf(schedule), report, false),
  },
  stack(graph, report) {
    for (const schedule of graph.all("schedule"))
      judge(schedule, "target.retryPolicy", periodOf(schedule), report, true);
    for (const target of graph.all("ruleTarget")) {
      const rule = ruleOf(graph, target);
      if (!rule?.has("scheduleExpression")) continue;
      for (const late of [false, true]) judge(target, "retryPolicy", periodOf(rule), report, late);
    }
  },
});

/** The rule of a target; several that it could be are as good as one when they are all of a kind. */
const ruleOf = (graph: Graph, target: Node): Node | undefined => {
  if (target.native) return graph.at(target.urn).find(({ kind }) => kind === "rule");
  const link = follow(graph, target, "rule", ["rule"]);
  if (link.state === "found") return link.node;
  if (link.state !== "ambiguous") return undefined;
  return link.candidates.every((rule) => rule.has("scheduleExpression")) ? link.candidates[0] : undefined;
};

const judge = (
  node: Node,
  path: string,
  period: number | undefined,
  report: Report<Record<string, never>>,
  undetermined: boolean,
): void => {
  const [attempts, age] = bounds.map((bound) => node.get(`${path}.${bound}`)) as [unknown, unknown];
  const written = node.property(path);
  const wayOut = `set maximumEventAgeInSeconds${period === undefined ? "" : ` to at most ${Math.max(60, period)}`} and maximumRetryAttempts in ${written}`;
  const known = [attempts, age].filter((value) => value !== undefined && !isUnknown(value));
  if (known.length === 0 && (isUnknown(attempts) || isUnknown(age))) {
    if (undetermined)
      report.undetermined(node, {
        property: path,
        path: written,
        message: `${node.title}: whether it has a retry policy.`,
      });
    return;
  }
  if (undetermined) return;
  if (known.length === 0 || isDefault(attempts, age)) {
    report.violation(node, {
      path: written,
      message: `${node.title}: it has no retry policy, so a slot that cannot be delivered is tried ${byDefault}, and arrives late with all the others; ${wayOut}.`,
    });
  } else if (
    retries(attempts) &&
    period !== undefined &&
    typeof age === "number" &&
    // What the provider fills in beside a number of attempts; those are over within minutes.
    age !== defaultAge &&
    age > Math.max(60, period)
  ) {
    report.advice(node, {
      path: `${written}.maximumEventAgeInSeconds`,
      message: `${node.title}: maximumEventAgeInSeconds of ${age} is longer than its period of ${period} s, so a slot is still retried when the next ones are due; ${wayOut}.`,
    });
  }
};

/** Once it exists, the provider shows the default where nothing was set. */
const isDefault = (attempts: unknown, age: unknown): boolean =>
  (attempts === undefined || attempts === 185) && (age === undefined || age === defaultAge);

const retries = (attempts: unknown): boolean =>
  attempts === undefined || (typeof attempts === "number" && attempts > 0);

/** Seconds between two slots, for `rate(…)` alone: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
const periodOf = (node: Node): number | undefined => {
  const expression: string | Unknown | undefined = node.text("scheduleExpression");
  if (typeof expression !== "string") return undefined;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim()) ?? [];
  const seconds = { minute: 60, hour: 3_600, day: 86_400 }[unit ?? ""];
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds;
};
