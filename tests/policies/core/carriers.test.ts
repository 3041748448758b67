import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { carriersOf, speaksForItself } from "../../../policies/core/carriers.ts";
import { Graph } from "../../../policies/core/graph.ts";
import { Native } from "../harness/native.ts";
import { run } from "../harness/run.ts";

const document = JSON.stringify({ Version: "2012-10-17", Statement: [] });

const program = () => {
  const api = new aws.apigateway.RestApi("api", {});
  new aws.apigateway.RestApiPut("put", { restApiId: api.id, body: "{}" });
  const graphql = new aws.appsync.GraphQLApi("graphql", { authenticationType: "API_KEY" });
  new aws.appsync.Function("step", { apiId: graphql.id, dataSource: "orders" });
  const group = new aws.vpclattice.TargetGroup("lattice", { type: "LAMBDA" });
  new aws.vpclattice.TargetGroupAttachment("member", { targetGroupIdentifier: group.id, target: { id: "arn:x" } });
  const bucket = new aws.s3.Bucket("files", {});
  new aws.s3.BucketNotification("told", { bucket: bucket.id });
  const managed = new aws.iam.Policy("rights", { policy: document });
  new aws.iam.UserPolicyAttachment("given", { user: "ann", policyArn: managed.arn });
  const role = new aws.iam.Role("role", { assumeRolePolicy: document });
  new aws.iam.PolicyAttachment("shared", { roles: [role.name], policyArn: managed.arn });
  new aws.scheduler.ScheduleGroup("nights", { name: "nights" });
  new aws.scheduler.Schedule("nightly", {
    groupName: "nights",
    scheduleExpression: "rate(1 day)",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: "arn:x", roleArn: "arn:y" },
  });
  const queue = new Native("aws-native:sqs:Queue", "jobs", {});
  new Native("aws-native:sqs:QueuePolicy", "jobs-policy", { queues: [queue.id], policyDocument: {} });
  new Native("aws-native:sqs:QueueInlinePolicy", "jobs-inline", { queue: queue.id, policyDocument: {} });
  const topic = new Native("aws-native:sns:Topic", "news", {});
  new Native("aws-native:sns:TopicInlinePolicy", "news-inline", { topicArn: topic.arn, policyDocument: {} });
  const owner = new Native("aws-native:iam:Role", "runner", { roleName: "runner" });
  new Native("aws-native:iam:ManagedPolicy", "runs", { roles: ["runner"], policyDocument: {} });
  const machine = new Native("aws-native:stepfunctions:StateMachine", "flow", {});
  const version = new Native("aws-native:stepfunctions:StateMachineVersion", "v1", { stateMachineArn: machine.arn });
  new Native("aws-native:stepfunctions:StateMachineAlias", "live", {
    deploymentPreference: { stateMachineVersionArn: version.arn, type: "ALL_AT_ONCE" },
  });
  return pulumi.output([owner.id]);
};

describe("whose tags speak for a resource that can have none", () => {
  for (const when of ["first preview", "up"] as const) {
    it(`is its API, function, machine, group, queue or topic, ${when === "up" ? "when all exist" : "at the first preview"}`, async () => {
      const registered = await run(program, when);
      const graph = new Graph(registered.map((one) => ({ ...one, props: one.outputs })) as never);
      const owners = Object.fromEntries(
        graph.nodes
          .filter((node) => !speaksForItself(node))
          .map((node) => [
            node.source.name,
            carriersOf(graph, node)
              .slice(1)
              .map((urn) => urn.split("::").at(-1)),
          ]),
      );
      assert.deepEqual(owners, {
        put: ["api"],
        step: ["graphql"],
        member: ["lattice"],
        told: ["files"],
        given: ["rights"],
        shared: ["role"],
        nightly: ["nights"],
        "jobs-policy": ["jobs"],
        "jobs-inline": ["jobs"],
        "news-inline": ["news"],
        runs: ["runner"],
        v1: ["flow"],
        live: ["v1", "flow"],
      });
    });
  }
});
