import { reliability } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import type { Node } from "../core/node.ts";
import { defineRule } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { httpStageLimited } from "./api-throttling/http-stage.ts";
import type { Limited } from "./api-throttling/limit.ts";
import { restStageLimited, restStageWaitsFor } from "./api-throttling/rest-stage.ts";

/** The account's own limit, 10,000 requests a second, is shared by every API of a region: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const shared = "so it may use up the rate of 10,000 requests a second that every API of the account and region shares";

export const apiThrottling = defineRule({
  name: "api-throttling",
  displayName: "APIs are throttled",
  description: "A stage of an API has throttling limits of its own.",
  severity: "medium",
  level: "advisory",
  frameworks: [reliability("REL05-BP02", "rel_mitigate_interaction_failure_throttle_requests")],
  tags: ["api-gateway", "throttling", "load-levelling"],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
  remediationSteps:
    "1. Decide what rate what stands behind can bear; behind a queue, what the queue can hold for its retention. 2. REST: a MethodSettings for the stage with methodPath */*, throttlingRateLimit and throttlingBurstLimit. 3. HTTP and WebSocket: defaultRouteSettings with both limits in the stage. 4. An API made by `target` (quick create) gets its stage from AWS: make the integration, route and stage as resources instead.",
  why: "The limit of an account is shared by all its APIs in a region. One client in a loop uses it up through an API that has no limit of its own, and every other API answers 429, although nothing is wrong with it.",
  config: {},
  stack(graph, report) {
    for (const stage of stagesOf(graph)) {
      const rest = stage.kind === "stage" || stage.kind === "deployment";
      const limited = limitedBy(graph, stage);
      if (limited === true) continue;
      const property = rest ? "methodSettings" : "defaultRouteSettings";
      if (isUnknown(limited)) {
        report.undetermined(stage, {
          property,
          path: "throttling",
          waitsFor: stage.kind === "stage" && !stage.native ? restStageWaitsFor(graph, stage) : undefined,
          message: `${stage.title}: whether its rate is limited.`,
        });
        continue;
      }
      const what =
        stage.kind === "httpApi"
          ? "the stage that quick create (target) makes has no throttlingRateLimit"
          : "it has no throttlingRateLimit";
      report.violation(stage, { path: "throttling", message: `${stage.title}: ${what}, ${shared}; ${wayOut(stage)}.` });
    }
  },
});

const wayOut = ({ kind, native }: Node): string => {
  const limits = "throttlingRateLimit and throttlingBurstLimit";
  if (kind === "httpApi") return `make its stage as a resource, with defaultRouteSettings that have ${limits}`;
  if (kind === "httpStage") return `give it defaultRouteSettings with ${limits}`;
  if (!native) return `add a MethodSettings for it with methodPath "*/*", ${limits}`;
  const holder = kind === "deployment" ? "its stageDescription" : "it";
  return `give ${holder} methodSettings with httpMethod "*", resourcePath "/*", ${limits}`;
};

const limitedBy = (graph: Graph, stage: Node): Limited => {
  if (stage.kind === "httpApi") return false;
  return stage.kind === "httpStage" ? httpStageLimited(graph, stage) : restStageLimited(graph, stage);
};

/** Stages, and what makes one by the way: a deployment that names one, and quick create. */
const stagesOf = (graph: Graph): Node[] => [
  ...graph.all("stage", "httpStage"),
  ...graph.all("deployment").filter((node) => node.has("stageName")),
  ...graph.all("httpApi").filter((node) => node.has("target")),
];
