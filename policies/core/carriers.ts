import type { Graph } from "./graph.ts";
import type { Kind } from "./kinds.ts";
import { follow } from "./links.ts";
import type { Node } from "./node.ts";

/** A property that leads to the resource whose tags speak for another; of a list, its first entry counts. */
type Way = readonly [path: string, kinds: readonly Kind[]];

const restApi: Way[] = [["restApi", ["restApi"]]];
const httpApi: Way[] = [["apiId", ["httpApi"]]];
const graphqlApi: Way[] = [["apiId", ["graphqlApi"]]];
const fn: Way[] = [["functionName", ["function", "alias"]]];
const queue: Way[] = [["queueUrl", ["queue"]]];
const topic: Way[] = [["arn", ["topic"]]];
const bucket: Way[] = [["bucket", ["bucket"]]];
const machineVersion: readonly Kind[] = ["stateMachine", "machineVersion"];

/** For kinds that carry no tags of their own: the ways to the resource whose tags speak for them; the first that leads to one counts. */
const owners: Partial<Record<Kind, readonly Way[]>> = {
  integration: restApi,
  method: restApi,
  restResource: restApi,
  authorizer: restApi,
  deployment: restApi,
  methodSettings: restApi,
  restApiBody: [["restApiId", ["restApi"]]],
  httpIntegration: httpApi,
  httpRoute: httpApi,
  httpAuthorizer: httpApi,
  functionUrl: fn,
  alias: fn,
  version: fn,
  mapping: fn,
  invokeConfig: fn,
  permission: [["function", ["function", "alias"]]],
  machineAlias: [
    ["routingConfigurations.0.stateMachineVersionArn", machineVersion],
    ["deploymentPreference.stateMachineVersionArn", machineVersion],
  ],
  machineVersion: [["stateMachineArn", ["stateMachine"]]],
  ruleTarget: [["rule", ["rule"]]],
  schedule: [["groupName", ["scheduleGroup"]]],
  dataSource: graphqlApi,
  resolver: graphqlApi,
  pipelineFunction: graphqlApi,
  rolePolicy: [["role", ["role"]]],
  roleAttachment: [["role", ["role"]]],
  exclusiveAttachment: [
    ["roleName", ["role"]],
    ["userName", ["user"]],
  ],
  userPolicy: [["user", ["user"]]],
  // Groups have no tags: what is attached speaks for them, where it is of this stack.
  policyAttachment: [
    ["roles", ["role"]],
    ["policyArn", ["managedPolicy"]],
  ],
  otherAttachment: [
    ["user", ["user"]],
    ["policyArn", ["managedPolicy"]],
  ],
  queuePolicy: queue,
  queueInlinePolicy: queue,
  redrivePolicy: queue,
  redriveAllowPolicy: queue,
  topicPolicy: topic,
  topicInlinePolicy: topic,
  subscription: [["topic", ["topic"]]],
  targetAttachment: [["targetGroupArn", ["targetGroup"]]],
  latticeTargetAttachment: [["targetGroupIdentifier", ["latticeTargetGroup"]]],
  bucketPolicy: bucket,
  bucketNotification: bucket,
};

/**
 * The same for what only the aws provider gives tags: CloudFormation has none for managed policies.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
 */
const nativeOwners: Partial<Record<Kind, readonly Way[]>> = { managedPolicy: [["roles", ["role"]]] };

const ownersOf = ({ kind, native }: Node): readonly Way[] | undefined =>
  owners[kind] ?? (native ? nativeOwners[kind] : undefined);

/** The resources whose tags count for a finding about a node: its own, and where its type has none those of its owner, transitively. */
export const carriersOf = (graph: Graph, node: Node): string[] => {
  const urns = new Set([node.urn]);
  for (let at: Node | undefined = node, steps = 0; at && steps < 4; steps++) {
    at = ownerOf(graph, at);
    if (at) urns.add(at.urn);
  }
  return [...urns];
};

const ownerOf = (graph: Graph, node: Node): Node | undefined => {
  for (const [path, kinds] of ownersOf(node) ?? []) {
    const link = follow(graph, node, Array.isArray(node.get(path)) ? `${path}.0` : path, kinds);
    if (link.state === "found") return link.node;
  }
  return undefined;
};

/** Whether nobody else's tags speak for a resource, so that it can be judged alone. */
export const speaksForItself = (node: Node): boolean => ownersOf(node) === undefined;
