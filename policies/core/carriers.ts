import type { Graph } from "./graph.ts";
import type { Kind } from "./kinds.ts";
import { follow } from "./links.ts";
import type { Node } from "./node.ts";

/** For kinds that carry no tags of their own: the property that leads to the resource whose tags speak for them. */
const owners: Partial<Record<Kind, [path: string, kinds: Kind[]]>> = {
  integration: ["restApi", ["restApi"]],
  method: ["restApi", ["restApi"]],
  restResource: ["restApi", ["restApi"]],
  authorizer: ["restApi", ["restApi"]],
  deployment: ["restApi", ["restApi"]],
  methodSettings: ["restApi", ["restApi"]],
  restApiBody: ["restApi", ["restApi"]],
  httpIntegration: ["apiId", ["httpApi"]],
  httpRoute: ["apiId", ["httpApi"]],
  httpAuthorizer: ["apiId", ["httpApi"]],
  functionUrl: ["functionName", ["function", "alias"]],
  alias: ["functionName", ["function"]],
  version: ["functionName", ["function"]],
  mapping: ["functionName", ["function", "alias"]],
  invokeConfig: ["functionName", ["function", "alias"]],
  permission: ["function", ["function", "alias"]],
  machineAlias: ["routingConfigurations.0.stateMachineVersionArn", ["stateMachine"]],
  ruleTarget: ["rule", ["rule"]],
  schedule: ["groupName", ["scheduleGroup"]],
  dataSource: ["apiId", ["graphqlApi"]],
  resolver: ["apiId", ["graphqlApi"]],
  rolePolicy: ["role", ["role"]],
  roleAttachment: ["role", ["role"]],
  queuePolicy: ["queueUrl", ["queue"]],
  redrivePolicy: ["queueUrl", ["queue"]],
  redriveAllowPolicy: ["queueUrl", ["queue"]],
  topicPolicy: ["arn", ["topic"]],
  subscription: ["topic", ["topic"]],
  targetAttachment: ["targetGroupArn", ["targetGroup"]],
  bucketPolicy: ["bucket", ["bucket"]],
};

/** The resources whose tags count for a finding about a node: its own, and where its type has none those of its owner, transitively. */
export const carriersOf = (graph: Graph, node: Node): string[] => {
  const urns = new Set([node.urn]);
  for (let at: Node | undefined = node, steps = 0; at && steps < 4; steps++) {
    const [path, kinds]: [string, Kind[]] | [undefined, undefined] = owners[at.kind] ?? [undefined, undefined];
    if (!path) break;
    const link = follow(graph, at, path, kinds);
    at = link.state === "found" ? link.node : undefined;
    if (at) urns.add(at.urn);
  }
  return [...urns];
};

/** Whether AWS lets a resource of this kind carry tags, as far as the rules' kinds go. */
export const isTaggable = (kind: Kind): boolean => !(kind in owners);
