import { operations } from "../core/frameworks.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";

const wayOut =
  "give it accessLogSettings with the ARN of a log group or delivery stream as destinationArn, and a format with at least requestId, status, integrationLatency and the error message";

export const apiAccessLogs = defineRule({
  name: "api-access-logs",
  displayName: "APIs have access logs",
  description: "A stage of an API writes an access log.",
  severity: "medium",
  level: "advisory",
  frameworks: [operations("OPS04-BP02", "ops_observability_application_telemetry")],
  tags: ["api-gateway", "logs"],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
  remediationSteps:
    "1. Make a log group with a retention. 2. For REST and WebSocket APIs, see to it that the account has a role for API Gateway's logs (aws.apigateway.Account, one per account and region). 3. Give the stage accessLogSettings with destinationArn and format. 4. An API made by `target` (quick create) gets its stage from AWS: make the integration, route and stage as resources instead.",
  why: "Under load it is the edge that answers first: 429 from throttling, 504 from an integration, 413 and 400 before anything of yours runs. Without an access log nobody can tell who was turned away, when and why, because no code of yours saw those requests.",
  config: {},
  resource: {
    kinds: ["stage", "httpStage", "deployment", "httpApi"],
    check: (node, report) => {
      const remark = remarkOf(node);
      if (remark)
        report.violation(node, { path: "accessLogSettings", message: `${node.title}: ${remark}; ${wayOut}.` });
    },
  },
  stack(graph, report) {
    for (const stage of graph.all("stage", "httpStage")) undetermined(stage, report);
  },
});

/** The destination of a stage's log. UNKNOWN when it is not known whether there is one: one that is computed is one. */
const destinationOf = (stage: Node): unknown => {
  const settings = stage.get("accessLogSettings");
  return isUnknown(settings) ? settings : (stage.get("accessLogSettings.destinationArn") ?? undefined);
};

const remarkOf = (node: Node): string | undefined => {
  switch (node.kind) {
    case "deployment": {
      // aws before version 7, and aws-native, make a stage with the deployment when it names one.
      if (!node.has("stageName") || node.own("stageDescription.accessLogSetting.destinationArn") !== undefined)
        return undefined;
      return "the stage that it makes by stageName writes no access log; make the stage as a resource of its own";
    }
    case "httpApi":
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html#http-api-examples.cli.quick-create
      return node.has("target")
        ? "the stage that quick create (target) makes writes no access log; make the stage as a resource of its own"
        : undefined;
    default: {
      const destination = destinationOf(node);
      return destination === undefined || destination === ""
        ? "it writes no access log, so nobody can tell who was turned away at the edge"
        : undefined;
    }
  }
};

const undetermined = (stage: Node, report: Report<Record<string, never>>): void => {
  if (isUnknown(stage.get("accessLogSettings")))
    report.undetermined(stage, {
      property: "accessLogSettings",
      path: "accessLogSettings",
      message: `${stage.title}: whether it writes an access log.`,
    });
};
