import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Native } from "../../harness/native.ts";
import { arnOf, both, every, fn, knownArn, leased, machine, role, ruled, say, unknownArn, unleased } from "./parts.ts";

const good = JSON.stringify(leased());
const bad = JSON.stringify(unleased);

const update = (values: object, UpdateExpression: string, ConditionExpression: string, next: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::dynamodb:updateItem",
  TimeoutSeconds: 10,
  Parameters: {
    TableName: "leases",
    Key: { id: { S: "batch" } },
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeValues: values,
  },
  ...next,
});
const task = (Resource: string, Parameters: object, next: object) => ({
  Type: "Task",
  Resource: `arn:aws:states:::${Resource}`,
  TimeoutSeconds: 60,
  Parameters,
  ...next,
});
const me = { ":me": { "S.$": "$$.Execution.Id" } };
const run = { ...me, ":slot": { "S.$": "$.slot" }, ":now": { "S.$": "$$.State.EnteredTime" }, ":one": { N: "1" } };
const held = (Next: string) => [
  { ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], ResultPath: "$.error", Next },
];
const seen = { ":seen": { "S.$": "$.lease.Item.holder.S" }, ":fence": { "N.$": "$.lease.Item.fence.N" } };

/** The shape of the machine that a pipeline of this library starts. */
const batch = (catchUp: boolean) => ({
  StartAt: "Acquire",
  TimeoutSeconds: 3600,
  States: {
    Acquire: update(
      { ...run, ":until": { "S.$": "$.until" } },
      "SET holder = :me, slot = :slot, expires = :until ADD fence :one",
      "attribute_not_exists(slot) OR (slot < :slot AND (attribute_not_exists(holder) OR expires < :now))",
      { Catch: held("Read"), ResultPath: "$.acquired", Next: "Targets" },
    ),
    Read: task(
      "dynamodb:getItem",
      { TableName: "leases", Key: { id: { S: "batch" } }, ConsistentRead: true },
      { ResultPath: "$.lease", Next: "Owner" },
    ),
    Owner: task(
      "aws-sdk:sfn:describeExecution",
      { "ExecutionArn.$": "$.lease.Item.holder.S" },
      { ResultPath: "$.owner", Next: "Dead" },
    ),
    Dead: {
      Type: "Choice",
      Choices: [{ Variable: "$.owner.Status", StringEquals: "RUNNING", Next: "Skipped" }],
      Default: "TakeOver",
    },
    TakeOver: update(
      { ...run, ...seen },
      "SET holder = :me, slot = :slot, taken = :now ADD fence :one",
      "holder = :seen AND fence = :fence",
      { Catch: held("Skipped"), ResultPath: "$.acquired", Next: "Targets" },
    ),
    Targets: task(
      "lambda:invoke",
      { FunctionName: "targets" },
      { ResultPath: "$.targets", Next: "Each", Catch: failed },
    ),
    Each: {
      Type: "Map",
      ItemsPath: "$.targets.Payload",
      MaxConcurrency: 4,
      ItemProcessor: {
        ProcessorConfig: { Mode: "INLINE" },
        StartAt: "Step",
        States: { Step: task("lambda:invoke", { FunctionName: "step" }, { End: true }) },
      },
      ResultPath: "$.results",
      Catch: failed,
      Next: "Summary",
    },
    Summary: task(
      "sns:publish",
      { TopicArn: "runs", Message: "done" },
      { ResultPath: null, Next: "Release", Catch: failed },
    ),
    Release: update(
      me,
      "REMOVE holder, expires",
      "holder = :me",
      catchUp ? { ResultPath: null, Next: "Again" } : { End: true },
    ),
    ...(catchUp
      ? { Again: task("states:startExecution", { "StateMachineArn.$": "$$.StateMachine.Id" }, { End: true }) }
      : {}),
    Skipped: { Type: "Succeed" },
  },
});
const failed = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Release" }];

describe("a schedule that starts a state machine", () => {
  for (const when of both) {
    it(`is let through when the machine takes a lease before any work (${when})`, async () => {
      for (const program of [
        () => every("rate(1 minute)", { arn: machine("sync", good).arn }),
        () => ruled("rate(1 minute)", { arn: machine("sync", good).arn, roleArn: role("events").arn }),
        () =>
          every("rate(1 minute)", {
            arn: knownArn(machine("s", good, { name: "sync" }), "states", "stateMachine:sync"),
          }),
        () => every("rate(1 minute)", { arn: machine("sync", good, { type: "EXPRESS" }).arn }),
        () => {
          const versioned = machine("sync", good, { publish: true });
          const live = new aws.sfn.Alias("live", {
            routingConfigurations: [{ stateMachineVersionArn: versioned.stateMachineVersionArn, weight: 100 }],
          });
          every("rate(1 minute)", { arn: live.arn });
        },
        () => {
          const input = machine("sync", good).arn.apply((stateMachineArn) =>
            JSON.stringify({ StateMachineArn: stateMachineArn }),
          );
          every("rate(1 minute)", { arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution", input });
        },
        // Its function is known by its name, and is the machine's to keep apart.
        () => {
          const work = fn("work", { name: "work" });
          const definition = knownArn(work, "lambda", "function:work").apply((FunctionName) =>
            JSON.stringify(leased({ Parameters: { FunctionName } })),
          );
          every("rate(1 minute)", { arn: machine("sync", definition).arn });
        },
      ]) {
        assert.deepEqual((await say(program, when)).brief, []);
      }
    });

    it(`is refused when it takes none, with the reason (${when})`, async () => {
      const { brief, text } = await say(() => every("rate(1 hour)", { arn: machine("sync", bad).arn }), when);
      assert.deepEqual(brief, ["violation tick"]);
      assert.match(text, /starts StateMachine "sync".*no Task takes a lease before States.Work/s);
    });

    it(`cannot tell before the definition is known, and names what it waits for (${when})`, async () => {
      const program = (definition: object) => () => {
        const work = fn("work");
        const known = work.arn.apply((Resource) => JSON.stringify(definition).replace("lambda:invoke", Resource));
        every("rate(1 minute)", { arn: machine("sync", known).arn });
      };
      const { brief, text } = await say(program(leased()), when);
      assert.deepEqual(brief, when === "up" ? [] : ["undetermined sync"]);
      if (when === "first preview") {
        assert.match(text, /Schedule "tick" \(rate\(1 minute\)\) starts StateMachine "sync"/);
        assert.match(text, /StateMachine "sync": "definition" is not known yet; it waits for work \(.*Function\)/);
      }
      assert.deepEqual((await say(program(unleased), when)).brief, [
        when === "up" ? "violation tick" : "undetermined sync",
      ]);
    });

    it(`is judged in aws-native's words, too (${when})`, async () => {
      const cases: [object, string[], string[]?][] = [
        [{ definitionString: good }, []],
        [{ definition: leased() }, []],
        [{ definitionString: bad }, ["violation tick"]],
        [{ definition: unleased }, ["violation tick"]],
        [{ definitionS3Location: { bucket: "b", key: "k" } }, ["undetermined sync"]],
      ];
      for (const [definition, expected] of cases) {
        const made = () => new Native("aws-native:stepfunctions:StateMachine", "sync", { roleArn: "r", ...definition });
        const schedule = () =>
          new Native("aws-native:scheduler:Schedule", "tick", {
            scheduleExpression: "rate(1 minute)",
            flexibleTimeWindow: { mode: "OFF" },
            target: { arn: made().arn, roleArn: role("r").arn },
          });
        const rule = () =>
          new Native("aws-native:events:Rule", "tick", {
            scheduleExpression: "rate(1 minute)",
            targets: [{ id: "a", arn: made().arn, roleArn: role("r").arn }],
          });
        assert.deepEqual((await say(schedule, when)).brief, expected);
        assert.deepEqual((await say(rule, when)).brief, expected);
      }
    });
  }

  it("decides what an unknown value does not change", async () => {
    const program = (definition: (unknown: unknown) => unknown) =>
      say(() => {
        const unknown = unknownArn(fn("work"));
        const made = new Native("aws-native:stepfunctions:StateMachine", "sync", {
          definition: definition(unknown) as never,
        });
        every("rate(1 minute)", { arn: made.arn });
      });
    const parameters = await program((FunctionName) => leased({ Parameters: { FunctionName } }));
    assert.deepEqual(parameters.brief, []);
    const work = await program((FunctionName) => ({
      ...unleased,
      States: { Work: { ...unleased.States.Work, Parameters: { FunctionName } } },
    }));
    assert.deepEqual(work.brief, ["violation tick"]);
  });

  it("advises on a lease that a dead run keeps for good", async () => {
    const definition = JSON.stringify(leased())
      .replace(" OR expires < :now", "")
      .replace('":now":{"S.$":"$$.State.EnteredTime"},', "");
    const { brief, text } = await say(() => every("rate(1 minute)", { arn: machine("sync", definition).arn }));
    assert.deepEqual(brief, ["advice tick"]);
    assert.match(text, /the lease does not expire/);
  });

  it("lets a machine through that only starts one which takes the lease", async () => {
    const parent = (child: string, more?: object) => {
      const StateMachineArn = arnOf("states", `stateMachine:${child}`);
      const Start = task("states:startExecution.sync:2", { StateMachineArn }, more ? { Next: "More" } : { End: true });
      return JSON.stringify({
        StartAt: "Start",
        TimeoutSeconds: 900,
        States: { Start, ...(more ? { More: more } : {}) },
      });
    };
    const report = task("lambda:invoke", { FunctionName: "report" }, { End: true });
    for (const when of both) {
      const started = async (definition: string, child: string) =>
        (
          await say(() => {
            machine("child", child, { name: "child" });
            every("rate(1 minute)", { arn: machine("parent", definition, { name: "parent" }).arn });
          }, when)
        ).brief;
      assert.deepEqual(await started(parent("child"), good), []);
      assert.deepEqual(await started(parent("child"), bad), ["violation tick"]);
      assert.deepEqual(await started(parent("elsewhere"), good), ["violation tick"]);
      assert.deepEqual(await started(parent("child", report), good), ["violation tick"]);
      const open = await say(() => {
        machine("child", unknownArn(fn("work")), { name: "child" });
        every("rate(1 minute)", { arn: machine("parent", parent("child"), { name: "parent" }).arn });
      });
      assert.deepEqual(open.brief, ["undetermined child"]);
      // Two that start each other: nobody takes a lease.
      assert.deepEqual(await started(parent("child"), parent("parent")), ["violation tick"]);
    }
  });

  it("lets a machine without any work through", async () => {
    const definition = JSON.stringify({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 1, End: true } } });
    assert.deepEqual((await say(() => every("rate(1 minute)", { arn: machine("sync", definition).arn }))).brief, []);
  });

  it("says that the evidence of a machine elsewhere is elsewhere", async () => {
    for (const when of both) {
      const { brief, text } = await say(
        () => every("rate(1 minute)", { arn: arnOf("states", "stateMachine:x") }),
        when,
      );
      assert.deepEqual(brief, ["undetermined tick"], when);
      assert.match(text, /names arn:aws:states:.*:stateMachine:x, which is not in this stack; put the schedule into/);
      assert.doesNotMatch(text, /is not known yet/);
    }
  });

  it("tells the machine from role, dead-letter queue and what the input speaks of", async () => {
    const target = (name: string, definition: string) => {
      const to = machine(name, definition);
      const other = fn("helper");
      const roleOf = role("schedule");
      new aws.iam.RolePolicy("schedule", {
        role: roleOf.name,
        policy: to.arn.apply((Resource) =>
          JSON.stringify({ Statement: [{ Effect: "Allow", Action: "states:StartExecution", Resource }] }),
        ),
      });
      every("rate(1 minute)", {
        arn: to.arn,
        roleArn: roleOf.arn,
        deadLetterConfig: { arn: new aws.sqs.Queue("missed").arn },
        input: other.arn.apply((arn) => JSON.stringify({ arn })),
      });
    };
    for (const when of both) {
      assert.deepEqual((await say(() => target("sync", good), when)).brief, [], when);
      assert.deepEqual((await say(() => target("sync", bad), when)).brief, ["violation tick"], when);
    }
  });

  it("tells the machine from a dead-letter queue when the role's rights are elsewhere", async () => {
    for (const [definition, expected] of [
      [good, []],
      [bad, ["violation tick"]],
    ] as const) {
      const { brief } = await say(() => {
        const deadLetterConfig = { arn: new aws.sqs.Queue("missed").arn };
        every("rate(1 minute)", { arn: machine("sync", definition).arn, deadLetterConfig });
      });
      assert.deepEqual(brief, expected);
    }
  });

  it("finds the machine behind aws-native's aliases and versions", async () => {
    for (const [definitionString, expected] of [
      [good, []],
      [bad, ["violation tick"]],
    ] as const) {
      const { brief } = await say(() => {
        const of = new Native("aws-native:stepfunctions:StateMachine", "sync", { definitionString });
        const version = new Native("aws-native:stepfunctions:StateMachineVersion", "one", { stateMachineArn: of.arn });
        const live = new Native("aws-native:stepfunctions:StateMachineAlias", "live", {
          routingConfiguration: [{ stateMachineVersionArn: version.arn, weight: 100 }],
        });
        every("rate(1 minute)", { arn: live.arn });
      });
      assert.deepEqual(brief, expected);
    }
  });

  it("reads a target that is computed as a whole", async () => {
    for (const [definition, expected] of [
      [good, []],
      [bad, ["violation tick"]],
    ] as const) {
      const { brief } = await say(() => {
        const target = machine("sync", definition).arn.apply((arn) => ({ arn, roleArn: arnOf("iam", "role/x") }));
        const flexibleTimeWindow = { mode: "OFF" };
        new aws.scheduler.Schedule("tick", { scheduleExpression: "rate(1 minute)", flexibleTimeWindow, target });
      });
      assert.deepEqual(brief, expected);
    }
  });

  it("tells the targets of an aws-native rule apart by their roles", async () => {
    for (const when of both) {
      const { brief, text } = await say(
        () =>
          new Native("aws-native:events:Rule", "tick", {
            scheduleExpression: "rate(1 hour)",
            targets: [
              { id: "a", arn: machine("sync", good).arn, roleArn: role("r").arn },
              { id: "b", arn: fn("sync").arn },
            ],
          }),
        when,
      );
      assert.deepEqual(brief, ["violation tick"], when);
      assert.match(text, /targets\.1 .* invokes Function "sync"/);
    }
  });

  it("is let through with the machine of ScheduledBatch: acquire, or take over from a dead owner", async () => {
    for (const catchUp of [false, true]) {
      const { brief, text } = await say(() =>
        every("rate(5 minutes)", { arn: machine("batch", JSON.stringify(batch(catchUp))).arn }),
      );
      // What catches up starts the same machine again, which acquires anew.
      assert.deepEqual(brief, [], text);
    }
  });

  it("is advised where runs exclude each other only for one slot or one item", async () => {
    const slot = JSON.parse(JSON.stringify(leased()).replaceAll('{"S":"sync"}', '{"S.$":"$.slot"}'));
    const { brief, text } = await say(() => {
      const input = JSON.stringify({ slot: "<aws.scheduler.scheduled-time>" });
      every("rate(5 minutes)", { arn: machine("batch", JSON.stringify(slot)).arn, input });
    });
    assert.deepEqual(brief, ["advice tick"], text);
    assert.match(text, /exclude each other only when their keys are equal/);
  });

  it("is refused when a call names no machine", async () => {
    const { brief } = await say(() =>
      every("rate(1 minute)", { arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution", input: "{}" }),
    );
    assert.deepEqual(brief, ["violation tick"]);
  });

  it("is not silenced for one target by another, and keeps several schedules of one machine apart", async () => {
    const { brief } = await say(() => {
      const rule = ruled("rate(1 minute)", { arn: machine("sync", good).arn });
      new aws.cloudwatch.EventTarget("second", { rule: rule.name, arn: machine("other", bad).arn });
      const unknown = machine("unknown", fn("work").arn);
      new aws.cloudwatch.EventTarget("third", { rule: rule.name, arn: unknown.arn });
      new aws.cloudwatch.EventTarget("fourth", { rule: rule.name, arn: unknown.arn });
    });
    assert.deepEqual(brief, ["undetermined unknown", "undetermined unknown", "violation second"]);
  });

  it("finds its own rule and machine among those of one name in several regions and accounts", async () => {
    const { brief } = await say(() => {
      const there = new aws.Provider("there", { region: "us-east-1" });
      const start = (name: string, definition: string, region: string, provider?: aws.Provider) => {
        const started = new aws.sfn.StateMachine(
          name,
          { name: "nightly", roleArn: arnOf("iam", "role/x"), definition },
          { provider },
        );
        const arn = `arn:aws:states:${region}:123456789012:stateMachine:nightly`;
        ruled("rate(1 minute)", { arn: started.urn.apply(() => arn) }, { name: "every-minute" }, name);
      };
      start("here", bad, "eu-central-1");
      start("there", good, "us-east-1", there);
      start("account", good, "eu-central-1", new aws.Provider("account", { region: "eu-central-1" }));
    });
    assert.deepEqual(brief, ["violation here"]);
  });

  it("takes a rule's name for the one in the target's own region", async () => {
    const { brief } = await say(() => {
      const [here, there] = ["eu-central-1", "us-east-1"].map((region) => new aws.Provider(region, { region }));
      const rule = (name: string, how: object, provider?: aws.Provider) =>
        new aws.cloudwatch.EventRule(name, { name: "nightly", ...how }, { provider });
      rule("here", { scheduleExpression: "rate(1 minute)" }, here);
      rule("there", { eventPattern: "{}" }, there);
      const { arn } = machine("work", bad);
      new aws.cloudwatch.EventTarget("ticks", { rule: "nightly", arn }, { provider: here });
      new aws.cloudwatch.EventTarget("waits", { rule: "nightly", arn }, { provider: there });
    });
    assert.deepEqual(brief, ["violation ticks"]);
  });
});
