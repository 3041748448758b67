import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { noWildcardPermissions } from "../../../policies/rules/no-wildcard-permissions.ts";
import { judge } from "../harness/judge.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(noWildcardPermissions);
const violation = "no-wildcard-permissions work";

const queueArn = "arn:aws:sqs:eu-central-1:123456789012:jobs";
const allow = (Action: unknown = "sqs:SendMessage", Resource: unknown = queueArn, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const document = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });
const policy =
  (...statements: unknown[]) =>
  () =>
    new aws.iam.RolePolicy("work", { role: "work", policy: JSON.stringify(document(...statements)) });
const role = (args: Partial<aws.iam.RoleArgs>) => () => new aws.iam.Role("work", { assumeRolePolicy: "{}", ...args });

describe("no-wildcard-permissions", () => {
  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("takes named actions on named resources, and on names that begin alike", async () => {
        const program = policy(
          allow(),
          allow(
            ["s3:GetObject"],
            ["arn:aws:s3:::results/*", "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/x:*"],
          ),
        );
        assert.deepEqual(await rule(program, { when }), []);
      });

      it("finds patterns of actions", async () => {
        for (const action of ["*", "sqs:*", "s3:Get*", "sqs:SendMessag?", ["sqs:SendMessage", "sqs:Receive*"]]) {
          assert.deepEqual(await rule(policy(allow(action)), { when }), [violation], String(action));
        }
      });

      it("finds every resource, but for actions that AWS defines without a resource type", async () => {
        assert.deepEqual(await rule(policy(allow(undefined, "*")), { when }), [violation]);
        assert.deepEqual(await rule(policy(allow(undefined, [queueArn, "arn:aws:sqs:*:*:*"])), { when }), [violation]);
        assert.deepEqual(await rule(policy(allow("cloudwatch:PutMetricData", "*")), { when }), []);
        assert.deepEqual(await rule(policy(allow(["XRAY:PutTraceSegments"], ["*"])), { when }), []);
        assert.deepEqual(await rule(policy(allow(["xray:PutTraceSegments", "sqs:SendMessage"], "*")), { when }), [
          violation,
        ]);
      });

      it("takes every resource of a type where a condition names the one, as for ids that AWS chooses", async () => {
        const mapping = "arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:*";
        const confined = (operator: string, key: string, value: unknown) =>
          rule(
            policy(allow("lambda:UpdateEventSourceMapping", mapping, { Condition: { [operator]: { [key]: value } } })),
            {
              when,
            },
          );
        const worker = "arn:aws:lambda:eu-central-1:123456789012:function:worker";
        assert.deepEqual(await confined("ArnEquals", "lambda:FunctionArn", worker), []);
        assert.deepEqual(await confined("StringEquals", "aws:ResourceTag/stage", ["dev", "test"]), []);
        assert.deepEqual(await confined("StringEquals", "ses:FromAddress", "hello@example.com"), []);
        assert.deepEqual(await confined("StringLike", "ses:FromAddress", "*"), [violation]);
        assert.deepEqual(await confined("StringLike", "lambda:FunctionArn", "*"), [violation]);
        assert.deepEqual(await confined("StringNotEquals", "lambda:FunctionArn", worker), [violation]);
        assert.deepEqual(await confined("StringEquals", "aws:RequestedRegion", "eu-central-1"), [violation]);
      });

      it("finds every resource of a type, where its names are the program's to choose", async () => {
        const own = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;
        const wide = [
          own("dynamodb", "table/*"),
          own("dynamodb", "table/*/index/*"),
          own("lambda", "function:*"),
          own("logs", "log-group:*:log-stream:*"),
          own("secretsmanager", "secret:*"),
          "arn:aws:states:*:*:stateMachine:*",
          "arn:aws:iam::123456789012:role/*",
        ];
        for (const arn of wide) assert.deepEqual(await rule(policy(allow("a:B", arn)), { when }), [violation], arn);
        const named = [
          own("dynamodb", "table/orders/index/*"),
          own("dynamodb", "table/orders-*"),
          own("states", "execution:nightly:*"),
          own("execute-api", "abc123/*"),
          own("ec2", "network-interface/*"),
          own("logs", "log-group:/aws/lambda/*"),
          own("autoscaling", "autoScalingGroup:*:autoScalingGroupName/workers"),
          "arn:aws:s3:::results/*",
        ];
        assert.deepEqual(await rule(policy(allow("a:B", named)), { when }), []);
      });

      it("finds patterns of actions in what hangs on a queue, a topic or a bucket, whatever resource is named there", async () => {
        const anyone = { Principal: { AWS: "123456789012" } };
        const wide = JSON.stringify(document(allow("sqs:*", "*", anyone)));
        const program = (text: string) => () => {
          new aws.sqs.QueuePolicy("a", { queueUrl: "https://q", policy: text });
          new aws.sns.TopicPolicy("b", { arn: "arn:aws:sns:x:1:t", policy: text });
          new aws.s3.BucketPolicy("c", { bucket: "b", policy: text });
          new aws.sqs.Queue("d", { policy: text });
          new Native("aws-native:sqs:QueueInlinePolicy", "e", { queue: "q", policyDocument: JSON.parse(text) });
        };
        const found = ["a", "b", "c", "d", "e"].map((name) => `no-wildcard-permissions ${name}`);
        assert.deepEqual(await rule(program(wide), { when }), found);
        const denied = { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" };
        const fine = document(allow("sqs:SendMessage", "*", anyone), denied);
        assert.deepEqual(await rule(program(JSON.stringify(fine)), { when }), []);
      });

      it("finds NotAction and NotResource, each for itself", async () => {
        const inverted = { Effect: "Allow", NotAction: "iam:*", NotResource: queueArn };
        assert.deepEqual(await rule(policy(inverted), { when }), [violation, violation]);
      });

      it("lets a Deny take away as much as it likes", async () => {
        assert.deepEqual(await rule(policy({ Effect: "Deny", Action: "*", Resource: "*" }), { when }), []);
      });

      it("reads every document of an identity", async () => {
        const text = JSON.stringify(document(allow("sqs:*")));
        const program = () => {
          new aws.iam.Policy("a", { policy: text });
          new aws.iam.UserPolicy("b", { user: "u", policy: text });
          new aws.iam.GroupPolicy("c", { group: "g", policy: text });
          new aws.iam.Role("d", { assumeRolePolicy: "{}", inlinePolicies: [{ name: "x", policy: text }] });
        };
        const expected = ["a", "b", "c", "d"].map((name) => `no-wildcard-permissions ${name}`);
        assert.deepEqual(await rule(program, { when }), expected);
      });

      it("reads aws-native's, around what is unknown in them", async () => {
        const program = () => {
          const jobs = new Native("aws-native:sqs:Queue", "jobs", {});
          const wide = { policyDocument: document(allow("sqs:*", jobs.arn)) };
          new Native("aws-native:iam:RolePolicy", "a", wide);
          new Native("aws-native:iam:ManagedPolicy", "b", wide);
          new Native("aws-native:iam:Role", "c", { policies: [wide] });
          new Native("aws-native:iam:User", "d", { policies: [wide] });
          new Native("aws-native:iam:GroupPolicy", "e", wide);
        };
        const found = await rule(program, { when });
        assert.deepEqual(
          found.filter((one) => !one.startsWith("undetermined")),
          ["a", "b", "c", "d", "e"].map((name) => `no-wildcard-permissions ${name}`),
        );
        assert.equal(found.length, when === "up" ? 5 : 10);
      });

      it("finds AWS's policies that allow everything, however they are attached", async () => {
        const full = "arn:aws:iam::aws:policy/AmazonSQSFullAccess";
        const attach = (policyArn: string) => () =>
          new aws.iam.RolePolicyAttachment("work", { role: "work", policyArn });
        assert.deepEqual(await rule(attach(full), { when }), [violation]);
        assert.deepEqual(await rule(attach("arn:aws:iam::aws:policy/AdministratorAccess"), { when }), [violation]);
        assert.deepEqual(
          await rule(attach("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"), { when }),
          [],
        );
        assert.deepEqual(await rule(attach("arn:aws:iam::123456789012:policy/MyFullAccess"), { when }), []);
        assert.deepEqual(await rule(role({ managedPolicyArns: [full, full] }), { when }), [violation, violation]);
        const user = () => new aws.iam.UserPolicyAttachment("work", { user: "u", policyArn: full });
        assert.deepEqual(await rule(user, { when }), [violation]);
        const exclusive = () =>
          new aws.iam.RolePolicyAttachmentsExclusive("work", { roleName: "r", policyArns: [full] });
        assert.deepEqual(await rule(exclusive, { when }), [violation]);
        const group = () => new Native("aws-native:iam:Group", "work", { managedPolicyArns: [full] });
        assert.deepEqual(await rule(group, { when }), [violation]);
      });
    });
  }

  it("does not judge who may take a role", async () => {
    const anyone = document({ Effect: "Allow", Principal: "*", Action: "sts:*" });
    assert.deepEqual(await rule(role({ assumeRolePolicy: JSON.stringify(anyone) })), []);
  });

  it("stops a policy before it is created", async () => {
    assert.deepEqual(await rule(policy(allow("sqs:*")), { only: "resources" }), [violation]);
  });

  it("says so when a document is not known yet, and judges it once it is", async () => {
    const program = () => {
      const jobs = new aws.sqs.Queue("jobs");
      new aws.iam.RolePolicy("work", {
        role: "work",
        policy: pulumi.jsonStringify(document(allow("sqs:*", jobs.arn))),
      });
    };
    assert.deepEqual(await rule(program), ["undetermined work"]);
    assert.deepEqual(await rule(program, { when: "up" }), [violation]);
  });

  it("asks nothing about an attached policy of the stack, which is judged by itself", async () => {
    const program = () => {
      const own = new aws.iam.Policy("own", { policy: JSON.stringify(document(allow())) });
      new aws.iam.RolePolicyAttachment("work", { role: "work", policyArn: own.arn });
    };
    assert.deepEqual(await rule(program), []);
    const other = () =>
      new aws.iam.RolePolicyAttachment("work", { role: "work", policyArn: new aws.sqs.Queue("jobs").arn });
    assert.deepEqual(await rule(other), ["undetermined work"]);
  });

  it("names the statement and the reason, each in a finding of its own", async () => {
    const program = policy(allow("sqs:*", "*", { Sid: "Everything" }), allow("sns:*", "arn:aws:sns:x:1:t"));
    const messages = (await judge(program, { rules: [noWildcardPermissions as unknown as AnyRule] })).map(
      ({ message }) => message.split("\n")[1],
    );
    assert.equal(messages.length, 3);
    assert.match(messages[0]!, /RolePolicy "work", Everything: "sqs:\*" allows more than one action/);
    assert.match(messages[1]!, /Everything: resource "\*" for "sqs:\*" is every resource/);
    assert.match(messages[2]!, /Statement 1: "sns:\*"/);
  });

  it("lets the team name further actions without a resource type", async () => {
    const program = policy(allow("ec2:DescribeRegions", "*"));
    assert.deepEqual(await rule(program), [violation]);
    const config = { "no-wildcard-permissions": { unscopedActions: ["ec2:DescribeRegions"] } };
    assert.deepEqual(await rule(program, { config }), []);
  });

  it("never breaks on a document of any shape", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (any) => {
        const found = await rule(
          () => new aws.iam.RolePolicy("work", { role: "work", policy: JSON.stringify({ Statement: any }) }),
        );
        assert.ok(!found.includes("undetermined work"));
      }),
      { numRuns: 15 },
    );
  });
});
