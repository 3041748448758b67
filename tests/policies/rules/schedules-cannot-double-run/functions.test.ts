import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Native } from "../../harness/native.ts";
import { alone, arnOf, both, every, fn, knownArn, machine, ruled, say, unleased } from "./parts.ts";

describe("a schedule that invokes a function", () => {
  for (const when of both) {
    it(`is refused without evidence, by Scheduler and by a rule (${when})`, async () => {
      const scheduler = await say(() => every("rate(1 hour)", { arn: fn("sync").arn }), when);
      assert.deepEqual(scheduler.brief, ["violation tick"]);
      assert.match(scheduler.text, /Schedule "tick" \(rate\(1 hour\)\) invokes Function "sync"/);
      assert.match(scheduler.text, /reservedConcurrentExecutions is not set/);
      assert.match(scheduler.text, /no event invoke configuration for the function: retries are 2/);
      assert.match(scheduler.text, /Use ScheduledBatch, or start a state machine whose first state takes a lease/);
      assert.doesNotMatch(scheduler.text, /own numbers/);
      const rule = await say(() => ruled("rate(1 hour)", { arn: fn("sync").arn }), when);
      assert.deepEqual(rule.brief, ["violation tick"]);
      assert.match(rule.text, /EventTarget "tick" of EventRule "tick" \(rate\(1 hour\)\) invokes Function "sync"/);
    });

    it(`is let through with a grade when the function runs alone, without late retries (${when})`, async () => {
      for (const program of [
        () => every("rate(5 minutes)", { arn: alone("sync").arn }),
        () => ruled("rate(5 minutes)", { arn: alone("sync").arn }),
        () => every("rate(5 minutes)", { arn: knownArn(alone("sync"), "lambda", "function:sync") }),
      ]) {
        const { brief, text } = await say(program, when);
        assert.deepEqual(brief, ["advice tick"]);
        assert.match(text, /no overlap; a slot may run late or twice/);
      }
    });
  }

  it("says that the function's own numbers do not bound the overlap", async () => {
    const { text } = await say(() => every("rate(5 minutes)", { arn: fn("sync", { timeout: 300 }).arn }));
    assert.match(text, /its timeout of 300 s is not below the 5 minutes .*: overlap not bounded by its own numbers/);
    const below = await say(() => every("rate(5 minutes)", { arn: fn("sync", { timeout: 299 }).arn }));
    assert.doesNotMatch(below.text, /own numbers/);
  });

  const missing: [string, () => unknown, RegExp][] = [
    [
      "two at a time",
      () => {
        const one = fn("sync", { reservedConcurrentExecutions: 2 });
        new aws.lambda.FunctionEventInvokeConfig("sync", {
          functionName: one.name,
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: 60,
        });
        every("rate(5 minutes)", { arn: one.arn });
      },
      /reservedConcurrentExecutions is 2, and only exactly 1/,
    ],
    ["an age of the period", () => every("rate(2 minutes)", { arn: alone("sync").arn }), /is 120 s, and must be below/],
    [
      "a period of AWS's least age",
      () => every("rate(1 minute)", { arn: alone("sync", 60).arn }),
      /AWS's least of 60 s never is/,
    ],
    [
      "an age that only the flexible window makes too long",
      () =>
        every(
          "rate(10 minutes)",
          { arn: alone("sync", 300).arn },
          { flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 } },
        ),
      /is 300 s, and must be below the 5 minutes between two ticks \(a flexible window of 5 minutes taken off\)/,
    ],
    [
      "retries",
      () => {
        const one = fn("sync", { reservedConcurrentExecutions: 1 });
        new aws.lambda.FunctionEventInvokeConfig("sync", { functionName: one.arn, maximumEventAgeInSeconds: 60 });
        every("rate(5 minutes)", { arn: one.arn });
      },
      /FunctionEventInvokeConfig "sync": retries are 2, and must be 0/,
    ],
    [
      "no age, for which the provider fills in 0",
      () => every("rate(5 minutes)", { arn: alone("sync", 0).arn }),
      /the maximum age of an event is 21600 s, and must be below/,
    ],
    [
      "the schedule's own retries, which end when Lambda has the event",
      () =>
        every("rate(5 minutes)", {
          arn: fn("sync", { reservedConcurrentExecutions: 1 }).arn,
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        }),
      /no event invoke configuration/,
    ],
    [
      "a configuration of the function when the schedule invokes its alias",
      () => {
        const one = alone("sync");
        const live = new aws.lambda.Alias("live", { name: "live", functionName: one.name, functionVersion: "1" });
        every("rate(5 minutes)", { arn: live.arn });
      },
      /no event invoke configuration for "live" of the function/,
    ],
    [
      "a configuration of another alias",
      () => {
        const one = fn("sync", { reservedConcurrentExecutions: 1 });
        const [live, next] = ["live", "next"].map(
          (name) => new aws.lambda.Alias(name, { name, functionName: one.name, functionVersion: "1" }),
        );
        new aws.lambda.FunctionEventInvokeConfig("sync", {
          functionName: next!.arn,
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: 60,
        });
        every("rate(5 minutes)", { arn: live!.arn });
      },
      /no event invoke configuration for "live" of the function/,
    ],
  ];
  for (const [name, program, message] of missing) {
    it(`is refused with ${name}`, async () => {
      const { brief, text } = await say(program);
      assert.deepEqual(brief, ["violation tick"]);
      assert.match(text, message);
    });
  }

  it("finds the configuration of an alias", async () => {
    for (const when of both) {
      const { brief } = await say(() => {
        const one = fn("sync", { name: "sync", reservedConcurrentExecutions: 1 });
        const live = new aws.lambda.Alias("live", { name: "live", functionName: one.name, functionVersion: "1" });
        new aws.lambda.FunctionEventInvokeConfig("sync", {
          functionName: one.name,
          qualifier: live.name,
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: 60,
        });
        every("rate(5 minutes)", { arn: live.arn });
      }, when);
      assert.deepEqual(brief, ["advice tick"], when);
    }
  });

  it("finds the configuration of a version that is not known yet", async () => {
    for (const when of both) {
      const { brief } = await say(() => {
        const one = fn("sync", { name: "sync", reservedConcurrentExecutions: 1, publish: true });
        new aws.lambda.FunctionEventInvokeConfig("sync", {
          functionName: one.name,
          qualifier: one.version,
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: 60,
        });
        every("rate(5 minutes)", { arn: one.qualifiedArn });
      }, when);
      assert.deepEqual(brief, ["advice tick"], when);
    }
  });

  it("names every value that it waits for", async () => {
    const { brief } = await say(() => {
      const number = new aws.ssm.Parameter("n", { type: "String" }).value.apply(Number);
      const one = fn("sync", { reservedConcurrentExecutions: number });
      new aws.lambda.FunctionEventInvokeConfig("retries", {
        functionName: one.name,
        maximumRetryAttempts: number,
        maximumEventAgeInSeconds: number,
      });
      every("rate(5 minutes)", { arn: one.arn });
    });
    assert.deepEqual(brief, ["undetermined retries", "undetermined retries", "undetermined sync"]);
  });

  it("cannot tell while a configuration may be the function's, or a permission another one's", async () => {
    const text = () => new aws.ssm.Parameter("p", { type: "String" }).value;
    const reserved = { name: "sync", reservedConcurrentExecutions: 1 };
    const retries = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
    const { brief, text: said } = await say(() => {
      new aws.lambda.FunctionEventInvokeConfig("retries", { functionName: text(), ...retries });
      every("rate(5 minutes)", { arn: fn("sync", reserved).arn });
    });
    assert.deepEqual(brief, ["undetermined retries"]);
    assert.match(said, /"functionName" is not known yet/);
    const qualified = await say(() => {
      const one = fn("sync", reserved);
      const arn = knownArn(one, "lambda", "function:sync:live");
      new aws.lambda.FunctionEventInvokeConfig("retries", { functionName: one.name, qualifier: text(), ...retries });
      every("rate(5 minutes)", { arn });
    });
    assert.deepEqual(qualified.brief, ["undetermined retries"]);
    assert.match(qualified.text, /"qualifier" is not known yet/);
    const permitted = (sourceArn: (rule: aws.cloudwatch.EventRule) => pulumi.Input<string>) =>
      say(() => {
        const one = alone("sync");
        const rule = ruled("rate(5 minutes)", { arn: one.arn });
        const to = { function: one.name, action: "lambda:InvokeFunction", principal: text() };
        new aws.lambda.Permission("who", { ...to, sourceArn: sourceArn(rule) });
      });
    assert.deepEqual((await permitted((rule) => rule.arn)).brief, ["advice tick"]);
    assert.deepEqual((await permitted(() => arnOf("s3", "files"))).brief, ["violation tick"]);
    assert.deepEqual((await permitted(() => text())).brief, ["undetermined who"]);
  });

  const triggers: [string, (one: aws.lambda.Function) => unknown][] = [
    [
      "EventSourceMapping",
      (one) =>
        new aws.lambda.EventSourceMapping("other", {
          functionName: one.arn,
          eventSourceArn: new aws.sqs.Queue("q").arn,
        }),
    ],
    [
      "Permission",
      (one) =>
        new aws.lambda.Permission("other", {
          function: one.name,
          action: "lambda:InvokeFunction",
          principal: "s3.amazonaws.com",
        }),
    ],
    [
      "FunctionUrl",
      (one) => new aws.lambda.FunctionUrl("other", { functionName: one.name, authorizationType: "NONE" }),
    ],
    [
      "EventTarget",
      (one) =>
        new aws.cloudwatch.EventTarget("other", {
          rule: new aws.cloudwatch.EventRule("other", { eventPattern: "{}" }).name,
          arn: one.arn,
        }),
    ],
    [
      "StateMachine",
      (one) =>
        machine(
          "other",
          one.arn.apply((arn) => JSON.stringify({ ...unleased, Comment: arn })),
        ),
    ],
    ["StateMachine", () => machine("other", JSON.stringify(unleased))],
    [
      "BucketNotification",
      ({ arn }) =>
        new aws.s3.BucketNotification("other", {
          bucket: "files",
          lambdaFunctions: [{ lambdaFunctionArn: arn, events: ["s3:ObjectCreated:*"] }],
        }),
    ],
    [
      "Permission",
      (one) =>
        new aws.lambda.Permission("other", {
          function: one.arn,
          action: "lambda:InvokeFunction",
          principal: "events.amazonaws.com",
          sourceArn: arnOf("events", "rule/elsewhere"),
        }),
    ],
  ];
  for (const [type, trigger] of triggers) {
    it(`is refused when the function has another trigger: ${type}`, async () => {
      const { brief, text } = await say(() => {
        const one = alone("sync");
        every("rate(5 minutes)", { arn: one.arn });
        trigger(one);
      });
      assert.deepEqual(brief, ["violation tick"]);
      assert.match(text, new RegExp(`it has other triggers: ${type} "other"`));
    });
  }

  it("does not take the permission of its own rule for another trigger", async () => {
    for (const when of both) {
      const { brief } = await say(() => {
        const one = alone("sync");
        const rule = ruled("rate(5 minutes)", { arn: one.arn });
        const to = { function: one.name, action: "lambda:InvokeFunction" };
        new aws.lambda.Permission("rule", { ...to, principal: "events.amazonaws.com", sourceArn: rule.arn });
        new aws.lambda.Permission("any", { ...to, principal: "scheduler.amazonaws.com" });
        // What feeds others is nothing to this one.
        new aws.sns.TopicSubscription("other", {
          topic: new aws.sns.Topic("topic").arn,
          protocol: "sqs",
          endpoint: new aws.sqs.Queue("queue").arn,
        });
        const pattern = new aws.cloudwatch.EventRule("pattern", { eventPattern: "{}" });
        new aws.cloudwatch.EventTarget("bus", { rule: pattern.name, arn: new aws.cloudwatch.EventBus("bus").arn });
      }, when);
      assert.deepEqual(brief, ["advice tick"], when);
    }
  });

  it("refuses two schedules of one function, each by itself", async () => {
    const { brief } = await say(() => {
      const one = alone("sync");
      every("rate(5 minutes)", { arn: one.arn });
      new aws.scheduler.Schedule("tock", {
        scheduleExpression: "rate(1 hour)",
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn: one.arn, roleArn: arnOf("iam", "role/x") },
      });
    });
    assert.deepEqual(brief, ["violation tick", "violation tock"]);
  });

  it("says nothing of what cannot run: a disabled schedule, a function switched off", async () => {
    for (const program of [
      () => every("rate(5 minutes)", { arn: fn("sync").arn }, { state: "DISABLED" }),
      () => ruled("rate(5 minutes)", { arn: fn("sync").arn }, { state: "DISABLED" }),
      () => ruled("rate(5 minutes)", { arn: fn("sync").arn }, { isEnabled: false }),
      () => every("rate(5 minutes)", { arn: fn("sync", { reservedConcurrentExecutions: 0 }).arn }),
      () => ruled("", { arn: fn("sync").arn }, { eventPattern: "{}" }),
      () => new aws.cloudwatch.EventRule("tick", { scheduleExpression: "rate(5 minutes)" }),
    ]) {
      assert.deepEqual((await say(program)).brief, []);
    }
  });

  it("only advises where there is no next run", async () => {
    const { brief, text } = await say(() => every("at(2030-01-01T00:00:00)", { arn: fn("sync").arn }));
    assert.deepEqual(brief, ["advice tick"]);
    assert.match(text, /no next run can overlap; delivery is at least once/);
  });

  it("cannot tell while the number that decides is not known, and can when another one is missing", async () => {
    const number = (name: string) => new aws.ssm.Parameter(name, { type: "String" }).value.apply(Number);
    const open = await say(() => {
      const one = fn("sync", { name: "sync", reservedConcurrentExecutions: number("n") });
      new aws.lambda.FunctionEventInvokeConfig("sync", {
        functionName: one.name,
        maximumRetryAttempts: 0,
        maximumEventAgeInSeconds: 60,
      });
      every("rate(5 minutes)", { arn: one.arn });
    });
    assert.deepEqual(open.brief, ["undetermined sync"]);
    assert.match(open.text, /Function "sync": "reservedConcurrentExecutions" is not known yet; it waits for n/);
    const closed = await say(() =>
      every("rate(5 minutes)", { arn: fn("sync", { reservedConcurrentExecutions: number("n") }).arn }),
    );
    assert.deepEqual(closed.brief, ["violation tick"]);
    const period = await say(() => {
      const rate = new aws.ssm.Parameter("rate", { type: "String" }).value;
      every(rate, { arn: alone("sync").arn });
    });
    assert.deepEqual(period.brief, ["undetermined tick"]);
    assert.match(period.text, /"scheduleExpression" is not known yet/);
  });

  it("reads the answer's way of a universal target: the schedule's own retries count where it waits", async () => {
    const call = (input: object, retryPolicy?: object) => () => {
      const one = fn("sync", { name: "sync", reservedConcurrentExecutions: 1 });
      every("rate(5 minutes)", {
        arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke",
        input: one.urn.apply(() => JSON.stringify({ FunctionName: "sync", ...input })),
        ...(retryPolicy ? { retryPolicy } : {}),
      });
    };
    const never = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
    assert.deepEqual((await say(call({}, never))).brief, ["advice tick"]);
    assert.match((await say(call({}))).text, /waits for the function's answer: retries are 185/);
    assert.match((await say(call({ InvocationType: "Event" }, never))).text, /no event invoke configuration/);
  });

  it("is judged in aws-native's words, too", async () => {
    for (const when of both) {
      const one = (reservedConcurrentExecutions: number) => {
        const made = new Native("aws-native:lambda:Function", "sync", {
          functionName: "sync",
          reservedConcurrentExecutions,
        });
        new Native("aws-native:lambda:EventInvokeConfig", "sync", {
          functionName: "sync",
          qualifier: "$LATEST",
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: 60,
        });
        return made;
      };
      const rule = (count: number) =>
        say(
          () =>
            new Native("aws-native:events:Rule", "tick", {
              scheduleExpression: "rate(5 minutes)",
              targets: [{ id: "a", arn: one(count).arn }],
            }),
          when,
        );
      assert.deepEqual((await rule(1)).brief, ["advice tick"], when);
      const { brief, text } = await rule(5);
      assert.deepEqual(brief, ["violation tick"], when);
      assert.match(text, /Rule "tick" targets.0 \(rate\(5 minutes\)\) invokes Function "sync"/);
      const schedule = await say(
        () =>
          new Native("aws-native:scheduler:Schedule", "tick", {
            scheduleExpression: "rate(5 minutes)",
            flexibleTimeWindow: { mode: "OFF" },
            target: { arn: one(1).arn, roleArn: arnOf("iam", "role/x") },
          }),
        when,
      );
      assert.deepEqual(schedule.brief, ["advice tick"], when);
    }
  });
});
