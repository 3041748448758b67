import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pacedUserCreation } from "../../../policies/rules/paced-user-creation.ts";
import { Native } from "../harness/native.ts";
import {
  both,
  lambda,
  later,
  mapping,
  messages,
  nativeLambda,
  nativeMapping,
  nativeQueue,
  queue,
  queueArn,
  said,
} from "./queues/program.ts";

const document = (Action: string | string[], more: object = {}) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*", ...more }] });
const create = "cognito-idp:AdminCreateUser";
const role = (name: string, args: Partial<aws.iam.RoleArgs> = {}) =>
  new aws.iam.Role(name, { assumeRolePolicy: "{}", ...args });

/** An unbounded consumer with that role. */
const consumer = (name: string, own: aws.iam.Role, args: Partial<aws.lambda.EventSourceMappingArgs> = {}) => {
  const { arn } = lambda(`${name}-function`, { role: own.arn });
  mapping(name, queue(`${name}-queue`).arn, arn, args);
};

for (const when of both) {
  describe(`paced user creation, ${when}`, () => {
    const finds = async (program: () => unknown, expected: string[]) =>
      assert.deepEqual(
        await said(pacedUserCreation, program, { when }),
        expected.map((name) => `paced-user-creation: ${name}`),
      );

    it("is missed behind a queue without MaximumConcurrency, however the action is granted", () =>
      finds(() => {
        consumer("a", role("a", { inlinePolicies: [{ name: "p", policy: document(create) }] }));
        const b = role("b");
        new aws.iam.RolePolicy("b", { role: b.id, policy: document(["sqs:*", "cognito-idp:Admin*"]) });
        consumer("b", b);
        const policy = new aws.iam.Policy("c", { policy: document("COGNITO-IDP:*") });
        const c = role("c");
        new aws.iam.RolePolicyAttachment("c", { role: c.name, policyArn: policy.arn });
        consumer("c", c);
        consumer("d", role("d", { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonCognitoPowerUser"] }));
      }, ["a", "b", "c", "d"]));

    it("is missed where a list of roles grants it, at whatever place in the list", () =>
      finds(() => {
        const roles = [role("plain"), role("creator")];
        const { arn } = new aws.iam.Policy("p", { policy: document(create) });
        new aws.iam.PolicyAttachment("p", { roles: roles.map(({ name }) => name), policyArn: arn });
        consumer("a", roles[1]!);
        const native = new Native("aws-native:iam:Role", "native", { roleName: "native" });
        new Native("aws-native:iam:ManagedPolicy", "n", {
          roles: ["other", "native"],
          policyDocument: JSON.parse(document(create)),
        });
        const functionName = nativeLambda("import", { role: native.arn }).arn;
        nativeMapping("b", { eventSourceArn: nativeQueue("n").arn, functionName });
      }, ["a", "b"]));

    it("is missed behind a pipe, which has no bound, and not behind one from a stream", () =>
      finds(() => {
        const creator = role("creator", { inlinePolicies: [{ name: "p", policy: document(create) }] });
        const { arn: target } = lambda("import", { role: creator.arn });
        const roleArn = role("pipe").arn;
        new aws.pipes.Pipe("a", { roleArn, source: queue("q").arn, target });
        new aws.pipes.Pipe("b", { roleArn, source: queueArn("elsewhere"), target });
        new aws.pipes.Pipe("plain", { roleArn, source: queue("r").arn, target: lambda("plain").arn });
        const source = new aws.kinesis.Stream("s").arn;
        new aws.pipes.Pipe("stream", { roleArn, source, target });
      }, ["a", "b"]));

    it("is kept by a bound, and asked of nobody who creates no users", () =>
      finds(() => {
        const creator = role("creator", { inlinePolicies: [{ name: "p", policy: document(create) }] });
        consumer("bounded", creator, { scalingConfig: { maximumConcurrency: 5 } });
        consumer("pollers", creator, { provisionedPollerConfig: { maximumPollers: 2 } });
        const inline = (policy: string) => ({ inlinePolicies: [{ name: "p", policy }] });
        consumer("reader", role("reader", inline(document("cognito-idp:AdminGetUser"))));
        consumer(
          "denied",
          role("denied", {
            inlinePolicies: [
              { name: "p", policy: document("cognito-idp:*") },
              { name: "q", policy: document(create, { Effect: "Deny" }) },
            ],
          }),
        );
        // What may do everything tells nothing of what it does.
        consumer("everything", role("everything", inline(document("*"))));
        lambda("by-nobody", { role: creator.arn });
        const table = new aws.dynamodb.Table("t", { attributes: [], streamEnabled: true });
        mapping("stream", table.streamArn, lambda("of-stream", { role: creator.arn }).arn, {
          startingPosition: "LATEST",
        });
      }, []));

    it("is missed at callbacks, to which Pulumi gives such rights unasked, only where there is a user pool", async () => {
      const managedPolicyArns = ["AmazonKinesisFullAccess", "AmazonCognitoPowerUser"].map(
        (name) => `arn:aws:iam::aws:policy/${name}`,
      );
      const callback = (name: string) => consumer(name, role(name, { managedPolicyArns }));
      await finds(() => callback("orders"), []);
      await finds(() => {
        new aws.cognito.UserPool("members");
        callback("imports");
      }, ["imports"]);
    });

    it("is missed in the aws-native provider's resources", () =>
      finds(() => {
        const pool = new Native("aws-native:cognito:UserPool", "pool", {});
        const creator = new Native("aws-native:iam:Role", "creator", {
          policies: [
            {
              policyName: "p",
              policyDocument: { Statement: [{ Effect: "Allow", Action: create, Resource: pool.arn }] },
            },
          ],
        });
        const fn = nativeLambda("import", { role: creator.arn });
        const eventSourceArn = nativeQueue("queue").arn;
        nativeMapping("open", { eventSourceArn, functionName: fn.arn });
        nativeMapping("bounded", { eventSourceArn, functionName: fn.arn, scalingConfig: { maximumConcurrency: 5 } });
      }, ["open"]));
  });
}

describe("paced user creation at the first preview", () => {
  const unread = () => {
    const own = role("importer");
    const pool = new aws.cognito.UserPool("pool");
    new aws.iam.RolePolicy("importer", {
      role: own.id,
      policy: pool.arn.apply((Resource) => document(create, { Resource })),
    });
    return own;
  };

  it("is undetermined where a policy cannot be read yet, and nothing of that where there is a bound", async () => {
    const program = () => {
      const own = unread();
      consumer("open", own);
      consumer("bounded", own, { scalingConfig: { maximumConcurrency: 5 } });
    };
    assert.deepEqual(await said(pacedUserCreation, program), ["undetermined: importer"]);
    assert.deepEqual(await said(pacedUserCreation, program, { when: "up" }), ["paced-user-creation: open"]);
    const [message] = await messages(pacedUserCreation, program);
    assert.match(
      message!,
      /"open": no MaximumConcurrency; .*RolePolicy "importer".*"policy" is not known yet; it waits for pool/,
    );
  });

  it("is undetermined where the role or the function can be one of two", async () => {
    const creator = () => role("creator", { inlinePolicies: [{ name: "p", policy: document(create) }] });
    const first = (a: pulumi.Output<string>, b: pulumi.Output<string>) => pulumi.all([a, b]).apply(([one]) => one);
    const roles = () => {
      const fn = lambda("either", { role: first(role("plain").arn, creator().arn) });
      mapping("m", queue("q").arn, fn.arn);
    };
    assert.deepEqual(await said(pacedUserCreation, roles), ["undetermined: either"]);
    const functions = () => {
      const creates = lambda("creates", { role: creator().arn });
      mapping("either", queue("q").arn, first(lambda("plain").arn, creates.arn));
    };
    assert.deepEqual(await said(pacedUserCreation, functions), ["undetermined: either"]);
  });

  it("is undetermined where the roles of an attachment are not known", async () => {
    const program = () => {
      const { arn } = new aws.iam.Policy("p", { policy: document(create) });
      new aws.iam.PolicyAttachment("list", { roles: [later("creator")], policyArn: arn });
      new aws.iam.RolePolicyAttachment("one", { role: later("creator"), policyArn: arn });
      consumer("m", role("creator"));
    };
    assert.deepEqual(await said(pacedUserCreation, program), ["undetermined: list", "undetermined: one"]);
  });

  it("is undetermined where the role, or an action of it, is not known", async () => {
    const program = () => {
      mapping("role", queue("q").arn, lambda("roleless", { role: later("arn:aws:iam::123456789012:role/r") }).arn);
      const policyDocument = { Statement: [{ Effect: "Allow", Action: later(create), Resource: "*" }] };
      const creator = new Native("aws-native:iam:Role", "creator", { policies: [{ policyName: "p", policyDocument }] });
      const functionName = nativeLambda("import", { role: creator.arn }).arn;
      nativeMapping("action", { eventSourceArn: nativeQueue("n").arn, functionName });
    };
    assert.deepEqual(await said(pacedUserCreation, program), ["undetermined: creator", "undetermined: roleless"]);
  });
});
