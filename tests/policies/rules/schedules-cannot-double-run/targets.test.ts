import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import type { AnyRule } from "../../../../policies/core/rule.ts";
import { schedulesCannotDoubleRun } from "../../../../policies/rules/schedules-cannot-double-run.ts";
import { judge, judgeRegistered } from "../../harness/judge.ts";
import { Native } from "../../harness/native.ts";
import type { Registered } from "../../harness/run.ts";
import { alone, arnOf, both, every, fn, leased, machine, role, ruled, say, unleased } from "./parts.ts";

const universal = (call: string, input: object = {}) =>
  every("rate(1 hour)", { arn: `arn:aws:scheduler:::aws-sdk:${call}`, input: JSON.stringify(input) });

describe("a schedule that starts something else", () => {
  const refused: [string, () => unknown, RegExp][] = [
    [
      "an ECS task",
      () =>
        every("rate(1 hour)", {
          arn: new aws.ecs.Cluster("c").arn,
          ecsParameters: {
            taskDefinitionArn: new aws.ecs.TaskDefinition("t", { family: "t", containerDefinitions: "[]" }).arn,
          },
        }),
      /starts an ECS task.*no evidence exists for ECS RunTask.*before any work, and let it run the task/s,
    ],
    [
      "an ECS task by a rule",
      () =>
        ruled("rate(1 hour)", {
          arn: new aws.ecs.Cluster("c").arn,
          ecsTarget: { taskDefinitionArn: arnOf("ecs", "task-definition/t:1") },
        }),
      /starts an ECS task/,
    ],
    ["a known ECS cluster", () => ruled("rate(1 hour)", { arn: arnOf("ecs", "cluster/c") }), /starts an ECS task/],
    ["an ECS task by a call", () => universal("ecs:runTask", { Cluster: "c" }), /starts ecs:runTask/],
    ["a Batch job", () => ruled("rate(1 hour)", { arn: arnOf("batch", "job-queue/q") }), /starts a Batch job/],
    ["a build", () => ruled("rate(1 hour)", { arn: arnOf("codebuild", "project/p") }), /starts a CodeBuild build/],
    [
      "a topic",
      () => every("rate(1 hour)", { arn: new aws.sns.Topic("t").arn }),
      /starts an SNS topic.*passes the tick on/s,
    ],
    ["an event bus", () => every("rate(1 hour)", { arn: arnOf("events", "event-bus/b") }), /starts an event bus/],
    [
      "an API destination",
      () => ruled("rate(1 hour)", { arn: arnOf("events", "api-destination/a/1") }),
      /an API destination/,
    ],
    ["Glue by a call", () => universal("glue:startJobRun", { JobName: "j" }), /starts glue:startJobRun/],
    ["events by a call", () => universal("eventbridge:putEvents", { Entries: [] }), /starts eventbridge:putEvents/],
  ];
  for (const [name, program, message] of refused) {
    it(`is refused for ${name}`, async () => {
      const { brief, text } = await say(program);
      assert.deepEqual(brief, ["violation tick"]);
      assert.match(text, message);
    });
  }

  it("is refused for an ECS task wherever its cluster comes from", async () => {
    const { brief, text } = await say(() => {
      const arn = new aws.ssm.Parameter("cluster", { type: "String" }).value;
      every("rate(1 hour)", { arn, ecsParameters: { taskDefinitionArn: arnOf("ecs", "task-definition/t:1") } });
    });
    assert.deepEqual(brief, ["violation tick"]);
    assert.match(text, /starts an ECS task/);
  });

  it("is stopped before it is created when its target alone decides, and said once", async () => {
    const rules = [schedulesCannotDoubleRun as AnyRule];
    for (const program of [
      () => every("rate(1 hour)", { arn: arnOf("ecs", "cluster/c"), ecsParameters: { taskDefinitionArn: "t" } }),
      () =>
        new Native("aws-native:events:Rule", "tick", {
          scheduleExpression: "rate(1 hour)",
          targets: [{ id: "a", arn: arnOf("batch", "job-queue/q") }],
        }),
    ]) {
      assert.equal((await judge(program, { rules, only: "resources" })).length, 1);
      assert.equal((await judge(program, { rules })).length, 1);
    }
    const needsOthers = () => every("rate(1 hour)", { arn: fn("sync").arn });
    assert.deepEqual(await judge(needsOthers, { rules, only: "resources", when: "up" }), []);
  });

  it("is let through where a second run comes to the same", async () => {
    for (const program of [
      () => universal("ec2:stopInstances", { InstanceIds: ["i-1"] }),
      () => universal("rds:startDBInstance", { DbInstanceIdentifier: "d" }),
      () => universal("ecs:updateService", { DesiredCount: 0 }),
      () => ruled("rate(1 hour)", { arn: new aws.cloudwatch.LogGroup("l").arn }),
      () => ruled("rate(1 hour)", { arn: arnOf("events", "target/stop-instance") }),
    ]) {
      assert.deepEqual((await say(program)).brief, []);
    }
  });

  it("cannot tell while it is not known whether the schedule is switched on", async () => {
    const state = () => new aws.ssm.Parameter("p", { type: "String" }).value;
    for (const program of [
      () => every("rate(1 hour)", { arn: arnOf("ecs", "cluster/c") }, { state: state() }),
      () => ruled("rate(1 hour)", { arn: arnOf("ecs", "cluster/c") }, { state: state() }),
      () => ruled("rate(1 hour)", { arn: fn("sync").arn }, { isEnabled: state().apply((value) => value === "yes") }),
    ]) {
      const { brief, text } = await say(program);
      assert.deepEqual(brief, ["undetermined tick"]);
      assert.match(text, /nothing shows that two runs cannot overlap.*"(state|isEnabled)" is not known yet; it waits/s);
    }
  });

  it("is refused when the function is in another stack, where nobody sees all that triggers it", async () => {
    for (const when of both) {
      const there = arnOf("lambda", "function:elsewhere");
      for (const program of [
        () => every("rate(1 hour)", { arn: there }),
        () => every("rate(1 hour)", { arn: `${there}:live` }),
        () => ruled("rate(1 hour)", { arn: there }),
      ]) {
        const { brief, text } = await say(program, when);
        assert.deepEqual(brief, ["violation tick"], when);
        assert.match(text, /starts arn:aws:lambda:.*elsewhere.*: it is not in this stack, so neither its reserved/);
      }
      assert.deepEqual((await say(() => every("at(2027-01-01T00:00:00)", { arn: there }), when)).brief, [
        "advice tick",
      ]);
    }
  });

  it("cannot tell what it starts when that comes from elsewhere", async () => {
    const { brief, text } = await say(() => {
      const parameter = new aws.ssm.Parameter("p", { type: "String" });
      every("rate(1 hour)", { arn: parameter.value });
    });
    assert.deepEqual(brief, ["undetermined tick"]);
    assert.match(text, /"target.arn" is not known yet; it waits for p/);
  });

  it("decides among several when all of them lack evidence, or all have it", async () => {
    const one = (a: string, b: string) =>
      say(() => {
        const arn = pulumi.all([machine("a", a).arn, machine("b", b).arn]).apply(([first]) => first);
        every("rate(1 hour)", { arn });
      });
    const [good, bad] = [JSON.stringify(leased()), JSON.stringify(unleased)];
    assert.deepEqual((await one(good, good)).brief, []);
    assert.deepEqual((await one(bad, bad)).brief, ["violation tick"]);
    const mixed = await one(good, bad);
    assert.deepEqual(mixed.brief, ["undetermined tick"]);
    const unknown = (name: string) => machine(name, fn(`${name}-work`).arn).arn;
    const open = await say(() =>
      every("rate(1 hour)", { arn: pulumi.all([unknown("a"), unknown("b")]).apply(([first]) => first) }),
    );
    assert.deepEqual(open.brief, ["undetermined tick"]);
    assert.match(mixed.text, /starts one of StateMachine "a", StateMachine "b": they differ in their evidence/);
  });

  it("sees into components and component libraries", async () => {
    class Job extends pulumi.ComponentResource {
      readonly arn: pulumi.Output<string>;
      constructor(name: string) {
        super("acme:index:Job", name);
        const made = new aws.lambda.Function(name, { role: arnOf("iam", "role/x") }, { parent: this });
        this.arn = made.arn;
        this.registerOutputs();
      }
    }
    for (const when of both) {
      assert.deepEqual((await say(() => ruled("rate(1 hour)", { arn: new Job("sync").arn }), when)).brief, [
        "violation tick",
      ]);
    }
  });

  it("judges each target of an aws-native rule", async () => {
    const { brief, text } = await say(() => {
      new Native("aws-native:events:Rule", "tick", {
        scheduleExpression: "rate(1 hour)",
        targets: [
          { id: "a", arn: machine("bad", JSON.stringify(unleased)).arn },
          { id: "b", arn: arnOf("ecs", "cluster/c"), ecsParameters: {} },
        ],
      });
      // Without a schedule, a rule waits for events.
      new Native("aws-native:events:Rule", "events", { eventPattern: {}, targets: [{ id: "a", arn: fn("f").arn }] });
    });
    assert.deepEqual(brief, ["violation tick", "violation tick"]);
    for (const target of [/targets\.0 .*"bad"/, /targets\.1 .*an ECS task/]) assert.match(text, target);
  });

  it("cannot tell whether a target has a schedule while its rule is not known", async () => {
    const { brief } = await say(() => {
      const rules = ["rate(1 hour)", undefined].map(
        (scheduleExpression, n) =>
          new aws.cloudwatch.EventRule(
            `rule${n}`,
            scheduleExpression ? { scheduleExpression } : { eventPattern: "{}" },
          ),
      );
      const rule = pulumi.all(rules.map(({ name }) => name)).apply(([name]) => name!);
      new aws.cloudwatch.EventTarget("tick", { rule, arn: fn("f").arn });
    });
    assert.deepEqual(brief, ["undetermined tick"]);
  });

  it("cannot tell what a rule of another stack waits for, and does not ask where a lease keeps runs apart", async () => {
    const target = (arn: pulumi.Input<string>) => () =>
      new aws.cloudwatch.EventTarget("tick", { rule: "nightly", arn });
    const { brief, text } = await say(target(arnOf("lambda", "function:sync")));
    assert.deepEqual(brief, ["undetermined tick"]);
    assert.match(text, /"rule" names nightly, which is not in this stack; put the target into the stack of its rule/);
    assert.doesNotMatch(text, /not known yet|after `pulumi up`/);
    assert.deepEqual((await say(() => target(machine("sync", JSON.stringify(leased())).arn)())).brief, []);
    const unknownRule = () => new aws.ssm.Parameter("p", { type: "String" }).value;
    const leasedTarget = () =>
      new aws.cloudwatch.EventTarget("tick", {
        rule: unknownRule(),
        arn: machine("sync", JSON.stringify(leased())).arn,
      });
    assert.deepEqual((await say(leasedTarget)).brief, []);
  });

  it("never breaks, whatever the resources are", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const types = [
      "aws:scheduler/schedule:Schedule",
      "aws-native:scheduler:Schedule",
      "aws:cloudwatch/eventRule:EventRule",
      "aws:cloudwatch/eventTarget:EventTarget",
      "aws-native:events:Rule",
      "aws:lambda/function:Function",
      "aws:lambda/alias:Alias",
      "aws:sqs/queue:Queue",
      "aws:sfn/stateMachine:StateMachine",
      "aws-native:stepfunctions:StateMachineAlias",
      "aws-native:stepfunctions:StateMachineVersion",
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(
          unknown,
          null,
          "rate(5 minutes)",
          "r0",
          "r1",
          0,
          1,
          true,
          arnOf("sqs", "r1"),
          "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
        ),
        fc.array(tie("any"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("arn", "input", "MessageBody", "mode"), tie("any"), { maxKeys: 3 }),
      ),
    })).any;
    const properties = [
      "target",
      "targets",
      "arn",
      "rule",
      "scheduleExpression",
      "name",
      "functionName",
      "definition",
    ].concat(["fifoQueue", "reservedConcurrentExecutions", "flexibleTimeWindow", "stateMachineArn", "retryPolicy"]);
    const resource = fc.record({
      type: fc.constantFrom(...types),
      props: fc.dictionary(fc.constantFrom(...properties), value, { maxKeys: 6 }),
      on: fc.dictionary(fc.constantFrom(...properties), fc.array(fc.nat(5), { maxLength: 3 }), { maxKeys: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(resource, { minLength: 1, maxLength: 6 }), async (resources) => {
        const urn = (n: number) => `urn:pulumi:dev::shop::x::r${n}`;
        const registered = resources.map(({ type, props, on }, n): Registered => {
          const propertyDependencies = Object.fromEntries(Object.entries(on).map(([key, of]) => [key, of.map(urn)]));
          const name = `r${n}`;
          return {
            urn: urn(n),
            type,
            name,
            parent: "",
            inputs: props,
            outputs: props,
            dependencies: [],
            propertyDependencies,
          };
        });
        const found = await judgeRegistered(registered, { rules: [schedulesCannotDoubleRun as AnyRule] });
        assert.deepEqual(
          found.filter(({ message }) => message.includes("broke")).map(({ message }) => message),
          [],
        );
      }),
      { numRuns: 60 },
    );
  });

  it("goes once through a large stack", async () => {
    const registered: Registered[] = [];
    const add = (type: string, name: string, outputs: Record<string, unknown>) => {
      const urn = `urn:pulumi:dev::shop::${type}::${name}`;
      registered.push({ urn, type, name, parent: "", inputs: {}, outputs, dependencies: [], propertyDependencies: {} });
    };
    for (let n = 0; n < 1000; n++) {
      const arn = arnOf("lambda", `function:f${n}`);
      add("aws:lambda/function:Function", `f${n}`, { name: `f${n}`, arn, reservedConcurrentExecutions: 1 });
      const retries = { functionName: `f${n}`, maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
      add("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", `c${n}`, retries);
      add("aws:scheduler/schedule:Schedule", `s${n}`, { scheduleExpression: "rate(5 minutes)", target: { arn } });
    }
    const before = performance.now();
    const found = await judgeRegistered(registered, { rules: [schedulesCannotDoubleRun as AnyRule], only: "stack" });
    assert.equal(found.length, 1000);
    assert.ok(performance.now() - before < 5_000);
  });

  it("keeps evidence of a rule apart from that of a schedule of the same function's alias", async () => {
    const { brief } = await say(() => {
      const one = alone("sync");
      new aws.cloudwatch.EventTarget("tock", {
        rule: new aws.cloudwatch.EventRule("tock", { scheduleExpression: "rate(1 day)" }).name,
        arn: one.arn,
        roleArn: role("events").arn,
      });
    });
    assert.deepEqual(brief, ["advice tock"]);
  });
});
