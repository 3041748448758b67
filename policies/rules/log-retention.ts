import { cost } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import { backlinks, dependenciesOf, follow } from "../core/links.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";

interface Config {
  maximumDays: number;
}

/**
 * A log group keeps everything for ever unless it says otherwise, and Lambda makes one of its own where there is none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export const logRetention = defineRule<Config>({
  name: "log-retention",
  displayName: "Logs end some day",
  description: "A log group has a retention, and a function has a log group in its stack.",
  severity: "low",
  level: "advisory",
  frameworks: [cost("COST04-BP05", "cost_decomissioning_resources_data_retention")],
  tags: ["cloudwatch", "lambda", "logs"],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  remediationSteps:
    "1. Set retentionInDays on each log group. 2. Make a log group for each function: with the name /aws/lambda/<name of the function>, or any other that the function names in loggingConfig.logGroup. 3. For a function that runs already, import the log group that Lambda made.",
  why: "A log that is kept for ever grows with every peak, and so does its bill; and what customers wrote stays in it after everything else about them was deleted. Lambda makes such a log group by itself at a function's first line.",
  config: {
    maximumDays: {
      type: "integer",
      description: "The longest retention that counts as one, in days; 0 for any.",
      default: 0,
      minimum: 0,
      maximum: 3_653,
    },
  },
  resource: { kinds: ["logGroup"], check: judgeGroup },
  stack(graph, report) {
    for (const group of graph.all("logGroup")) {
      if (isUnknown(group.number("retentionInDays")))
        report.undetermined(group, { property: "retentionInDays", message: `${group.title}: how long it is kept.` });
    }
    for (const fn of graph.all("function")) judgeFunction(graph, fn, report);
  },
});

function judgeGroup(group: Node, { config, violation }: Report<Config>): void {
  // Its retention is fixed: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
  if (group.get("logGroupClass") === "DELIVERY") return;
  const days = group.number("retentionInDays") ?? 0;
  if (isUnknown(days)) return;
  if (days === 0) {
    violation(group, {
      path: "retentionInDays",
      message: `${group.title}: it has no retentionInDays, so it is kept for ever; set it, 30 for example.`,
    });
  } else if (config.maximumDays > 0 && days > config.maximumDays) {
    violation(group, {
      path: "retentionInDays",
      message: `${group.title}: retentionInDays of ${days} is longer than the ${config.maximumDays} that this organisation keeps logs; shorten it.`,
    });
  }
}

const judgeFunction = (graph: Graph, fn: Node, report: Report<Config>): void => {
  const named = follow(graph, fn, "loggingConfig.logGroup", ["logGroup"]);
  const name = fn.physicalName;
  const own = typeof name === "string" ? `/aws/lambda/${name}` : undefined;
  if (named.state === "found" || named.state === "ambiguous") return;
  // One of another stack is judged there. Once it exists, a function that names none is shown with the one that Lambda makes.
  if (named.state === "outside" && named.value !== own) return;
  if (named.state === "unknown") {
    report.undetermined(fn, {
      property: "loggingConfig",
      message: `${fn.title}: whether its log group is in the stack.`,
    });
    return;
  }
  if (own && graph.calledBy(own, "logGroup").length > 0) return;
  const byName = backlinks(graph, "logGroup", "name", ["function"]);
  if (byName.to(fn).length > 0) return;
  const maybe = byName.maybeTo(fn)[0];
  const waiting = maybe ?? (isUnknown(name) && graph.all("logGroup").length > 0 ? fn : undefined);
  if (waiting) {
    report.undetermined(fn, {
      property: waiting === fn ? "name" : waiting.property("name"),
      path: "loggingConfig",
      waitsFor: [...(waiting === fn ? [] : [waiting.urn]), ...dependenciesOf(waiting, "name")],
      message: `${fn.title}: whether its log group is in the stack${waiting === fn ? "" : `; ${waiting.title} could be it`}.`,
    });
    return;
  }
  report.violation(fn, {
    path: "loggingConfig",
    message: `${fn.title}: the stack has no log group for it, so Lambda makes ${own ?? "/aws/lambda/<its name>"} at its first line and keeps it for ever; make that log group with retentionInDays, or name one in loggingConfig.logGroup.`,
  });
};
