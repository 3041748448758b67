import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Native } from "../../harness/native.ts";
import { functionArn, lambda, messages, moments, queueArn, rest, said, trust } from "./program.ts";

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const document = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const send = document(allow("sqs:SendMessage", queueArn("requests")));

interface Parts {
  timeout?: pulumi.Input<number>;
  /** Inline policy; none when undefined. */
  policy?: pulumi.Input<string>;
  managed?: string[];
  role?: string;
  /** The function that consumes the queue; `itself`; nobody when undefined. */
  consumer?: "worker" | "itself" | undefined;
  enabled?: pulumi.Input<boolean>;
}

/** A function in front of a queue, with the evidence for it; a test breaks it in one place. */
const validator =
  (parts: Parts = {}) =>
  () => {
    const {
      timeout,
      policy,
      managed,
      consumer,
      enabled,
      role: outside,
    } = { policy: send, consumer: "worker", ...parts } as Parts;
    const queue = new aws.sqs.Queue("requests", { name: "requests" });
    const role = new aws.iam.Role("validator", {
      name: "validator",
      assumeRolePolicy: trust,
      managedPolicyArns: managed,
    });
    if (policy !== undefined) new aws.iam.RolePolicy("send", { role: role.name, policy });
    const fn = lambda("validate", { timeout, role: outside ?? role.arn });
    const worker = lambda("worker");
    if (consumer) {
      new aws.lambda.EventSourceMapping("feed", {
        eventSourceArn: queue.arn,
        functionName: consumer === "itself" ? fn.name : worker.name,
        enabled,
      });
    }
    rest({ uri: fn.invokeArn });
  };

for (const when of moments) {
  const finds = async (expected: string[], program: () => unknown, config = {}) =>
    assert.deepEqual(await said(program, { when, config }), expected);
  const misses = async (program: () => unknown, ...missing: RegExp[]) => {
    const found = await messages(program, { when });
    assert.equal(found.length, 1, found.join("\n"));
    for (const text of missing) assert.match(found[0] ?? "", text);
  };

  describe(`no-synchronous-lambda, a light validating function, ${when}`, () => {
    it("is allowed with all of the evidence, whatever it is called", async () => {
      await finds([], validator());
      await finds([], validator({ timeout: 5 }));
    });

    it("has a timeout of at most validatorTimeout", async () => {
      await misses(validator({ timeout: 30 }), /its timeout is 30 s, more than validatorTimeout \(5 s\)/);
      await finds([], validator({ timeout: 30 }), { "no-synchronous-lambda": { validatorTimeout: 30 } });
      await finds(["proxy"], validator(), { "no-synchronous-lambda": { validatorTimeout: 0 } });
    });

    it("has a role that allows sqs:SendMessage, with wildcards, denials and policies of AWS", async () => {
      const on = (...statements: unknown[]) => validator({ policy: document(...statements) });
      for (const action of ["sqs:*", "SQS:Send*", "*", ["logs:PutLogEvents", "sqs:SendMessage"]])
        await finds([], on(allow(action, "*")));
      await finds(
        [],
        on(allow("sqs:SendMessage", queueArn("req*"), { Condition: { Bool: { "aws:SecureTransport": true } } })),
      );
      await finds([], on({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }));
      await finds([], validator({ policy: undefined, managed: ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"] }));
      const silent = /Role "validator" allows sqs:SendMessage on no queue/;
      await misses(on(allow("sqs:ReceiveMessage", "*")), silent);
      await misses(on({ Effect: "Allow", NotAction: "sqs:*", Resource: "*" }), silent);
      await misses(on(allow("sqs:*", "*"), { Effect: "Deny", Action: "sqs:SendMessage", Resource: "*" }), silent);
      await misses(validator({ policy: undefined }), silent);
      await misses(
        validator({ policy: undefined, managed: ["arn:aws:iam::123456789012:policy/team"] }),
        /what arn:aws:iam::123456789012:policy\/team allows cannot be seen/,
      );
      await misses(
        validator({ role: "arn:aws:iam::123456789012:role/team" }),
        /its role \(arn:.*team\) is not in this stack/,
      );
    });

    it("hands over to a queue of another stack that a mapping of this one consumes", async () => {
      const shared = queueArn("shared");
      const program =
        (consumer: "worker" | "itself", sendTo = shared) =>
        () => {
          const inlinePolicies = [{ name: "send", policy: document(allow("sqs:SendMessage", sendTo)) }];
          const role = new aws.iam.Role("validator", { assumeRolePolicy: trust, inlinePolicies });
          const fn = lambda("validate", { timeout: 3, role: role.arn });
          const by = consumer === "itself" ? fn : lambda("worker");
          new aws.lambda.EventSourceMapping("feed", { eventSourceArn: shared, functionName: by.name });
          rest({ uri: fn.invokeArn });
        };
      await finds([], program("worker"));
      await finds([], program("worker", "*"));
      await finds(["proxy"], program("itself"));
      await finds(["proxy"], program("worker", queueArn("audit")));
    });

    it("has a role that a policy is attached to from the policy's side", async () => {
      const attachedBy = (attach: (role: aws.iam.Role) => unknown) => () => {
        validator({ policy: undefined })();
        const role = new aws.iam.Role("light", { name: "light", assumeRolePolicy: trust });
        rest({ uri: lambda("light", { timeout: 3, role: role.arn }).invokeArn }, "light");
        attach(role);
      };
      const policy = () => new aws.iam.Policy("send", { policy: send }).arn;
      const other = () => new aws.iam.Role("other", { assumeRolePolicy: trust }).name;
      for (const attach of [
        (role: aws.iam.Role) =>
          new aws.iam.PolicyAttachment("send", { roles: [other(), role.name], policyArn: policy() }),
        (role: aws.iam.Role) =>
          new aws.iam.RolePolicyAttachmentsExclusive("send", { roleName: role.name, policyArns: [policy()] }),
        (role: aws.iam.Role) =>
          new Native("aws-native:iam:ManagedPolicy", "send", {
            roles: [other(), role.name],
            policyDocument: JSON.parse(send),
          }),
      ]) {
        await finds(["proxy"], attachedBy(attach));
      }
    });

    it("has another function that consumes its queue", async () => {
      const nobody = /no event source mapping .* consumes/;
      await misses(validator({ consumer: undefined }), nobody);
      await misses(validator({ enabled: false }), nobody);
      await misses(validator({ consumer: "itself" }), nobody);
      await misses(
        validator({ policy: document(allow("sqs:SendMessage", queueArn("elsewhere"))) }),
        /it sends to arn:.*:elsewhere, which is not in this stack/,
      );
      await misses(() => {
        validator({ policy: document(allow("sqs:SendMessage", queueArn("audit"))) })();
        new aws.sqs.Queue("audit", { name: "audit" });
      }, /no event source mapping or pipe consumes Queue "audit"/);
    });

    it("has a pipe that takes the messages somewhere else", async () => {
      const pipe = (target: "itself" | "machine", desiredState?: string) => () => {
        const queue = new aws.sqs.Queue("requests", { name: "requests" });
        const inlinePolicies = [{ name: "send", policy: send }];
        const role = new aws.iam.Role("validator", { assumeRolePolicy: trust, inlinePolicies });
        const fn = lambda("validate", { timeout: 3, role: role.arn });
        const machine = "arn:aws:states:eu-central-1:123456789012:stateMachine:orders";
        const roleArn = "arn:aws:iam::123456789012:role/pipe";
        const to = target === "itself" ? fn.arn : machine;
        new aws.pipes.Pipe("feed", { roleArn, source: queue.arn, target: to, desiredState });
        rest({ uri: fn.invokeArn });
      };
      await finds([], pipe("machine"));
      await finds(["proxy"], pipe("machine", "STOPPED"));
      await finds(["proxy"], pipe("itself"));
    });

    it("is told every evidence that is missing", () =>
      misses(
        validator({ timeout: 29, policy: undefined, consumer: undefined }),
        /its timeout is 29 s/,
        /Role "validator" allows sqs:SendMessage on no queue/,
        /no event source mapping or pipe of this stack consumes a queue/,
      ));

    it("is no such function when it is not to be seen", () =>
      misses(() => rest({ uri: functionArn("elsewhere") }), /that function is not to be seen in this stack/));

    it("is found behind an alias, a URL and aws-native's names, too", async () => {
      await finds([], () => {
        const queue = new aws.sqs.Queue("requests", { name: "requests" });
        const role = new aws.iam.Role("validator", {
          assumeRolePolicy: trust,
          inlinePolicies: [{ name: "send", policy: send }],
        });
        const fn = lambda("validate", { timeout: 3, role: role.arn });
        const live = new aws.lambda.Alias("live", { name: "live", functionName: fn.name, functionVersion: "1" });
        new aws.lambda.EventSourceMapping("feed", { eventSourceArn: queue.arn, functionName: lambda("worker").arn });
        rest({ uri: live.invokeArn });
        new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE", qualifier: "live" });
      });
      await finds([], () => {
        const queue = new Native("aws-native:sqs:Queue", "requests", { queueName: "requests" });
        const role = new Native("aws-native:iam:Role", "validator", {
          assumeRolePolicyDocument: {},
          policies: [{ policyName: "send", policyDocument: { Statement: [allow("sqs:SendMessage", queue.arn)] } }],
        });
        const fn = new Native("aws-native:lambda:Function", "validate", { role: role.arn, timeout: 3 });
        const worker = new Native("aws-native:lambda:Function", "worker", { role: role.arn, timeout: 60 });
        new Native("aws-native:lambda:EventSourceMapping", "feed", {
          eventSourceArn: queue.arn,
          functionName: worker.arn,
        });
        new Native("aws-native:apigatewayv2:Integration", "proxy", {
          apiId: "a",
          integrationType: "AWS_PROXY",
          integrationUri: fn.arn,
        });
      });
    });
  });
}

describe("no-synchronous-lambda, evidence that is not known yet", () => {
  const unread = (timeout: number) => () => {
    const queue = new aws.sqs.Queue("requests");
    const role = new aws.iam.Role("validator", { assumeRolePolicy: trust });
    const policy = pulumi.jsonStringify({ Statement: [allow("sqs:SendMessage", queue.arn)] });
    new aws.iam.RolePolicy("send", { role: role.name, policy });
    new aws.lambda.EventSourceMapping("feed", { eventSourceArn: queue.arn, functionName: lambda("worker").name });
    rest({ uri: lambda("validate", { timeout, role: role.arn }).invokeArn });
  };

  it("is undetermined, names the policy, and is decided when it is known", async () => {
    assert.deepEqual(await said(unread(3)), ["? send"]);
    const [message = ""] = await messages(unread(3));
    assert.match(message, /Integration "proxy" \(POST\): callers wait for Function "validate", which may be a light/);
    assert.match(message, /RolePolicy "send": "policy" is not known yet; it waits for requests/);
    assert.deepEqual(await said(unread(3), { when: "up" }), []);
  });

  it("needs no name of a queue where the role may send to every one", () => {
    const program = () => {
      const { arn } = new aws.sqs.Queue("requests");
      const inlinePolicies = [{ name: "send", policy: document(allow("sqs:SendMessage", "*")) }];
      const role = new aws.iam.Role("validator", { assumeRolePolicy: trust, inlinePolicies });
      new aws.lambda.EventSourceMapping("feed", { eventSourceArn: arn, functionName: lambda("worker").name });
      rest({ uri: lambda("validate", { timeout: 3, role: role.arn }).invokeArn });
    };
    return said(program).then((found) => assert.deepEqual(found, []));
  });

  it("is a finding at once where other evidence is missing for sure", async () => {
    assert.deepEqual(await said(unread(30)), ["proxy"]);
    assert.deepEqual(await said(unread(30), { when: "up" }), ["proxy"]);
  });

  it("is a finding at once where the policy was computed from no queue, and the function knows none", async () => {
    const program = (knows: boolean) => () => {
      const queue = new aws.sqs.Queue("requests");
      const table = new aws.dynamodb.Table("orders", { hashKey: "id", attributes: [] });
      const role = new aws.iam.Role("orders", { assumeRolePolicy: trust });
      const policy = pulumi.jsonStringify({ Statement: [allow("dynamodb:PutItem", table.arn)] });
      new aws.iam.RolePolicy("write", { role: role.name, policy });
      new aws.lambda.EventSourceMapping("feed", { eventSourceArn: queue.arn, functionName: lambda("worker").name });
      const environment = knows ? { variables: { QUEUE: queue.url } } : {};
      rest({ uri: lambda("orders", { timeout: 3, role: role.arn, environment }).invokeArn });
    };
    assert.deepEqual(await said(program(false)), ["proxy"]);
    assert.match(
      (await messages(program(false)))[0] ?? "",
      /no queue \(RolePolicy "write" was computed from other resources/,
    );
    assert.deepEqual(await said(program(true)), ["? write"]);
    for (const knows of [true, false]) assert.deepEqual(await said(program(knows), { when: "up" }), ["proxy"]);
  });

  it("is undetermined while a mapping may turn out to consume a queue of another stack", async () => {
    const program = (action: string) => () => {
      const elsewhere = new aws.ssm.Parameter("queue", { type: "String" }).value.apply(queueArn);
      const inlinePolicies = [{ name: "send", policy: document(allow(action, queueArn("shared"))) }];
      const role = new aws.iam.Role("validator", { assumeRolePolicy: trust, inlinePolicies });
      new aws.lambda.EventSourceMapping("feed", { eventSourceArn: elsewhere, functionName: lambda("worker").name });
      rest({ uri: lambda("validate", { timeout: 3, role: role.arn }).invokeArn });
    };
    assert.deepEqual(await said(program("sqs:SendMessage")), ["? feed"]);
    assert.deepEqual(await said(program("sqs:ReceiveMessage")), ["proxy"]);
  });

  it("is a finding at once where the only mapping takes the stream of a table", async () => {
    const program = () => {
      validator({ consumer: undefined })();
      const { streamArn } = new aws.dynamodb.Table("orders", { hashKey: "id", attributes: [], streamEnabled: true });
      new aws.lambda.EventSourceMapping("stream", { eventSourceArn: streamArn, functionName: lambda("index").name });
    };
    for (const when of moments) assert.deepEqual(await said(program, { when }), ["proxy"]);
  });

  it("is undetermined for a mapping that may be switched off, and for a timeout", async () => {
    const { arn } = { arn: () => new aws.ssm.Parameter("p", { type: "String", value: "" }).arn };
    assert.deepEqual(await said(() => validator({ enabled: arn().apply(() => true) })()), ["? feed"]);
    assert.deepEqual(await said(() => validator({ timeout: arn().apply(() => 3) as unknown as number })()), [
      "? validate",
    ]);
  });

  it("is undetermined when a light function or another one may be behind", async () => {
    const program = () => {
      const queue = new aws.sqs.Queue("requests", { name: "requests" });
      const inlinePolicies = [{ name: "send", policy: send }];
      const role = new aws.iam.Role("validator", { assumeRolePolicy: trust, inlinePolicies });
      const [light, heavy] = [lambda("validate", { role: role.arn, timeout: 3 }), lambda("heavy")];
      new aws.lambda.EventSourceMapping("feed", { eventSourceArn: queue.arn, functionName: heavy.name });
      rest({ uri: pulumi.all([light.invokeArn, heavy.invokeArn]).apply(([uri]) => uri) });
    };
    assert.deepEqual(await said(program), ["? proxy"]);
    assert.deepEqual(await said(program, { when: "up" }), []);
  });
});
