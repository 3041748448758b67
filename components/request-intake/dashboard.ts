import type * as pulumi from "@pulumi/pulumi";
import type { AttemptOutcome, RequestOutcome } from "../../handlers/request-intake/metrics.ts";
import { type Graph, graph, makeDashboard } from "../parts/dashboard.ts";
import type { MetricOf } from "../parts/metric.ts";
import type { Scope } from "../parts/scope.ts";
import type { Metrics } from "./metrics.ts";
import { namesOf, reasons } from "./names-of.ts";
import type { Settings } from "./settings.ts";

/** From the edge to the outcome, in the order in which somebody would look. Child: `dashboard`. Returns its name. */
export function dashboard(
  scope: Scope,
  metrics: Metrics,
  settings: Settings,
  alarms: readonly pulumi.Output<string>[],
  more: readonly Graph[],
): pulumi.Output<string> {
  const { work, undelivered, deadLetter } = metrics.queues;
  return makeDashboard(scope, "requests", alarms, [
    graph("Calls a minute", [
      { metric: metrics.api("Count"), stat: "Sum", label: "all" },
      { metric: metrics.api("4XXError"), stat: "Sum", label: "4xx: refused or throttled" },
      { metric: metrics.api("5XXError"), stat: "Sum", label: "5xx: callers repeat" },
    ]),
    graph("Time to answer, ms", [
      { metric: metrics.api("Latency"), stat: "p99", label: "99 of 100 within" },
      { metric: metrics.api("Latency"), stat: "Average", label: "average" },
    ]),
    ...(metrics.validate ? checks(metrics.validate, settings) : []),
    graph("Requests a minute", [
      // Whatever is answered 202 was sent, and nothing else but what an operator redrives.
      { metric: work("NumberOfMessagesSent"), stat: "Sum", label: "accepted" },
      ...requestOutcomes.map((outcome) => ({
        metric: metrics.requests("TimeToOutcome", { outcome }),
        stat: "SampleCount" as const,
        label: outcome,
      })),
    ]),
    graph(
      "Wait before the first attempt, ms",
      [
        { metric: metrics.requests("AgeAtStart"), stat: "p95", label: "19 of 20 within" },
        { metric: metrics.requests("AgeAtStart"), stat: "Average", label: "average" },
      ],
      { value: settings.alarmingWait * 1_000, label: "alarm" },
    ),
    graph("The queue, requests", [
      { metric: work("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "waiting" },
      { metric: work("ApproximateNumberOfMessagesNotVisible"), stat: "Maximum", label: "being worked, or backing off" },
    ]),
    graph(
      "Age of the oldest request, s",
      [{ metric: work("ApproximateAgeOfOldestMessage"), stat: "Maximum", label: "age" }],
      { value: settings.alarmingAge, label: "alarm" },
    ),
    graph(
      "Workers",
      [
        { metric: metrics.worker("ConcurrentExecutions"), stat: "Maximum", label: "at once" },
        { metric: metrics.worker("Errors"), stat: "Sum", label: "crashed" },
        { metric: metrics.worker("Throttles"), stat: "Sum", label: "throttled" },
      ],
      { value: settings.concurrency, label: "concurrency" },
    ),
    graph(
      "Duration of an invocation, ms",
      [
        { metric: metrics.worker("Duration"), stat: "p99", label: "99 of 100 within" },
        { metric: metrics.worker("Duration"), stat: "Average", label: "average" },
      ],
      { value: settings.functionTimeout * 1_000, label: "timeout" },
    ),
    graph(
      "Duration of an attempt, ms: 19 of 20 within",
      attemptOutcomes.map((outcome) => ({
        metric: metrics.requests("AttemptDuration", { outcome }),
        stat: "p95" as const,
        label: outcome,
      })),
      { value: settings.workTimeoutMs, label: "workTimeout" },
    ),
    graph(
      "From acceptance to outcome, ms: 19 of 20 within",
      requestOutcomes.map((outcome) => ({
        metric: metrics.requests("TimeToOutcome", { outcome }),
        stat: "p95" as const,
        label: outcome,
      })),
    ),
    graph("Attempts of a request", [
      { metric: metrics.requests("Attempts"), stat: "Maximum", label: "most" },
      { metric: metrics.requests("Attempts"), stat: "Average", label: "average" },
    ]),
    graph(
      "Did not succeed, by reason",
      reasons.map((reason) => ({
        metric: metrics.requests("Unsuccessful", { reason }),
        stat: "Sum" as const,
        label: reason,
      })),
    ),
    graph("Failed for good", [
      { metric: deadLetter("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "dead letters" },
      { metric: deadLetter("NumberOfMessagesSent"), stat: "Sum", label: "new dead letters" },
      { metric: undelivered("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "undelivered" },
    ]),
    graph("Status table", [
      { metric: metrics.table("ThrottledRequests"), stat: "Sum", label: "throttled" },
      { metric: metrics.table("ConsumedWriteCapacityUnits"), stat: "Sum", label: "write units" },
      { metric: metrics.table("ConsumedReadCapacityUnits"), stat: "Sum", label: "read units" },
    ]),
    ...more,
  ]);
}

/** Between the edge and the queue, where there is something. */
const checks = (validate: MetricOf, { validation }: Settings): Graph[] => [
  graph("Checks before the queue", [
    { metric: validate("ConcurrentExecutions"), stat: "Maximum", label: "at once" },
    { metric: validate("Errors"), stat: "Sum", label: "crashed" },
    { metric: validate("Throttles"), stat: "Sum", label: "throttled" },
  ]),
  graph(
    "Duration of a check, ms",
    [
      { metric: validate("Duration"), stat: "p99", label: "99 of 100 within" },
      { metric: validate("Duration"), stat: "Average", label: "average" },
    ],
    validation && { value: validation.functionTimeout * 1_000, label: "timeout" },
  ),
];

const requestOutcomes = namesOf<RequestOutcome>({ succeeded: true, failed: true, expired: true });
const attemptOutcomes = namesOf<AttemptOutcome>({ succeeded: true, failed: true, "timed-out": true });
