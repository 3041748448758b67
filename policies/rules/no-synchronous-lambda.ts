import { reliability } from "../core/frameworks.ts";
import { Graph } from "../core/graph.ts";
import type { Kind } from "../core/kinds.ts";
import type { Node } from "../core/node.ts";
import { defineRule } from "../core/rule.ts";
import { readBody } from "./no-synchronous-lambda/body.ts";
import { type Config, config, isJudged } from "./no-synchronous-lambda/config.ts";
import { readDataSource } from "./no-synchronous-lambda/data-source.ts";
import type { Door, Reading } from "./no-synchronous-lambda/door.ts";
import { readHttpIntegration, readQuickCreate } from "./no-synchronous-lambda/http.ts";
import { readRestIntegration } from "./no-synchronous-lambda/rest.ts";
import { readFunctionUrl, readTargetGroup } from "./no-synchronous-lambda/targets.ts";
import { judgeDoor } from "./no-synchronous-lambda/verdict.ts";

/** What a resource of a kind is read as. */
const readings: Partial<Record<Kind, (graph: Graph, node: Node) => Reading | Door[]>> = {
  integration: readRestIntegration,
  restApi: readBody,
  restApiBody: readBody,
  httpIntegration: readHttpIntegration,
  httpApi: (graph, node) => [readQuickCreate(graph, node) ?? [], readBody(graph, node)].flat(),
  functionUrl: readFunctionUrl,
  targetGroup: readTargetGroup,
  latticeTargetGroup: readTargetGroup,
  dataSource: readDataSource,
};
const kinds = Object.keys(readings) as Kind[];

const doorsOf = (graph: Graph, node: Node): Door[] => [readings[node.kind]?.(graph, node) ?? []].flat();

export const noSynchronousLambda = defineRule<Config>({
  name: "no-synchronous-lambda",
  displayName: "No API waits for a Lambda function",
  description: "An API must not make its callers wait for a Lambda function: a queue stands between them.",
  severity: "critical",
  level: "mandatory",
  frameworks: [reliability("REL04-BP02", "rel_prevent_interaction_failure_loosely_coupled_system")],
  tags: ["apigateway", "lambda", "appsync", "elasticloadbalancing", "reliability", "load-levelling"],
  url: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_prevent_interaction_failure_loosely_coupled_system.html",
  remediationSteps: [
    "1. Integrate the method with SQS directly (REST API: type AWS, action SendMessage; HTTP API: integrationSubtype SQS-SendMessage) and answer 202 with the id of the request.",
    "2. Let an event source mapping with maximumConcurrency feed the function from the queue.",
    "3. Serve reads from DynamoDB or S3 by a direct integration, so that callers can ask for the result.",
    "4. A function that must validate first stays in front of the queue: its timeout at most validatorTimeout, its role allowing sqs:SendMessage on a queue that an event source mapping or a pipe consumes.",
  ].join("\n"),
  why: "Every call that waits for a function holds one of the account's concurrent executions until it ends. When calls arrive all at once, the limit is reached, and API Gateway answers 5xx to everybody, also to the callers of other functions of the account; what was refused is lost, because nothing kept it. A queue takes the same burst at once, keeps it for days, and lets it through at the rate that the function and what stands behind it can bear.",
  config,
  resource: {
    kinds,
    check(node, report) {
      const local = new Graph([node.source]);
      for (const door of doorsOf(local, node)) {
        if (isLocal(door, report.config)) judgeDoor(local, door, report);
      }
    },
  },
  stack(graph, report) {
    for (const node of graph.all(...kinds)) for (const door of doorsOf(graph, node)) judgeDoor(graph, door, report);
  },
});

/**
 * Whether one resource shows all of it: who waits for a state machine has no evidence to look for elsewhere, and no function is light enough
 * for a validatorTimeout of 0. Routes and resolvers are other resources.
 */
const isLocal = ({ node, behind, methods }: Door, settings: Config): boolean => {
  if (behind.state === "unclear" || isJudged(methods, settings) !== true) return false;
  if (node.kind === "httpIntegration" && isJudged(["-"], settings) !== true) return false;
  return behind.state === "machine" || (settings.validatorTimeout === 0 && node.kind !== "dataSource");
};
