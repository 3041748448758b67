import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import type { Duration } from "../../../components/parts/durations.ts";
import { argumentNames, type RequestIntakeArgs } from "../../../components/request-intake/args.ts";
import { settingsOf } from "../../../components/request-intake/settings.ts";

const subject = 'RequestIntake "orders"';
const required = { handler: "h.ts", schema: {} };
const settings = (args: object = {}) => settingsOf(subject, { ...required, ...args } as RequestIntakeArgs);
const refusal = (args: object): string => {
  try {
    settings(args);
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), "Pulumi would show a stack trace");
    return (error as Error).message;
  }
  return assert.fail(`${JSON.stringify(args)} was taken`);
};

describe("RequestIntake's numbers", () => {
  it("follow from the defaults", () => {
    const { rate, burst, memory, environment, policy, publicOrigin, architecture, edge, ...numbers } = settings();
    assert.deepEqual(numbers, {
      workTimeoutMs: 30_000,
      concurrency: 10,
      maxAttempts: 5,
      statusRetention: 1_209_600,
      queueRetention: 345_600,
      batchSize: 2,
      functionTimeout: 90,
      visibilityTimeout: 540,
      webSocket: false,
      maxReceiveCount: 320,
      tooOldAfter: 311_040,
      expireAfter: undefined,
      pollAfter: 3,
      accessLogs: true,
      callers: undefined,
      perClient: undefined,
      cors: undefined,
      tenant: undefined,
      tenantFrom: undefined,
      notify: { mail: undefined, push: false, webhook: undefined },
      brake: undefined,
      validation: undefined,
      alarmingAge: 1_170,
      alarmingWait: 585,
      stuckAfter: 2_100,
    });
    assert.deepEqual(
      { rate, burst, memory, environment, policy, publicOrigin, architecture, edge },
      {
        edge: { setCaller: undefined, setTenant: undefined },
        rate: 10_000,
        burst: 5_000,
        memory: 512,
        environment: {},
        policy: [],
        publicOrigin: undefined,
        architecture: "arm64",
      },
    );
  });

  const cases: [workTimeout: Duration, batchSize: number, functionTimeout: number, pollAfter: number][] = [
    ["1 second", 10, 40, 1],
    ["1.5 seconds", 10, 45, 1],
    ["6 seconds", 10, 90, 1],
    ["20 seconds", 3, 90, 2],
    ["45 seconds", 1, 75, 5],
    ["60 seconds", 1, 90, 6],
    ["61 seconds", 1, 91, 7],
    ["14 minutes", 1, 870, 60],
  ];
  for (const [workTimeout, batchSize, functionTimeout, pollAfter] of cases) {
    it(`for work of ${workTimeout}: ${batchSize} a batch, ${functionTimeout} s a function, ask after ${pollAfter} s`, () => {
      const derived = settings({ workTimeout });
      assert.deepEqual(
        [derived.batchSize, derived.functionTimeout, derived.pollAfter],
        [batchSize, functionTimeout, pollAfter],
      );
    });
  }

  it("fit into AWS's limits, and into each other, for every work that is taken", () => {
    const works = fc.integer({ min: 1_000, max: 840_000 }).map((ms) => `${ms / 1_000} seconds`);
    fc.assert(
      fc.property(works, fc.integer({ min: 1, max: 100 }), (workTimeout, maxAttempts) => {
        const taken = settings({ workTimeout, maxAttempts, queueRetention: "13 days" });
        assert.ok(taken.functionTimeout <= 900 && Number.isInteger(taken.functionTimeout));
        assert.ok(taken.functionTimeout * 1_000 >= taken.batchSize * taken.workTimeoutMs + 30_000);
        assert.ok(taken.batchSize === 1 || taken.workTimeoutMs <= 60_000);
        assert.ok(taken.visibilityTimeout === 6 * taken.functionTimeout && taken.visibilityTimeout <= 43_200);
        assert.ok(taken.maxReceiveCount >= maxAttempts + 5 && taken.maxReceiveCount <= 1_000);
        assert.ok(taken.maxReceiveCount * taken.visibilityTimeout <= taken.tooOldAfter);
        assert.ok(taken.queueRetention - taken.tooOldAfter >= taken.visibilityTimeout);
        assert.ok(taken.stuckAfter % 300 === 0 && taken.stuckAfter > 0 && taken.stuckAfter <= 86_400);
        assert.ok(taken.alarmingAge > 0 && taken.alarmingAge < taken.queueRetention);
      }),
    );
  });

  const receives: [args: object, maxReceiveCount: number][] = [
    [{ workTimeout: "14 minutes", queueRetention: "13 days" }, 107],
    [{ workTimeout: "1 second", queueRetention: "13 days" }, 1_000],
    [{ queueRetention: "100 minutes" }, 10],
    [{ queueRetention: "7 hours", maxAttempts: 1 }, 23],
    [{ workTimeout: "14 minutes", queueRetention: "8 days", maxAttempts: 100 }, 105],
  ];
  for (const [args, maxReceiveCount] of receives) {
    it(`let ${JSON.stringify(args)} be received ${maxReceiveCount} times`, () =>
      assert.equal(settings(args).maxReceiveCount, maxReceiveCount));
  }

  it("keep a batch so short that nobody expires in an idle worker's, and the alarm on age below expireAfter", () => {
    const of = (args: object) => {
      const { batchSize, expireAfter, alarmingAge } = settings(args);
      return [batchSize, expireAfter, alarmingAge];
    };
    assert.deepEqual(of({ expireAfter: "5 minutes" }), [2, 300, 150]);
    assert.deepEqual(of({ expireAfter: "30 seconds" }), [1, 30, 15]);
    assert.deepEqual(of({ expireAfter: "3 seconds", workTimeout: "1 second" }), [3, 3, 1]);
    assert.deepEqual(of({ expireAfter: "3.6 days" }), [2, 311_040, 1_170]);
  });

  const refusals: [title: string, args: object, message: RegExp][] = [
    [
      "work that is too long",
      { workTimeout: "20 minutes" },
      /^RequestIntake "orders": workTimeout "20 minutes" is over 14 minutes; .*split/,
    ],
    [
      "an expiry before one attempt can be over",
      { expireAfter: "29 seconds" },
      /^RequestIntake "orders": expireAfter "29 seconds" is under 30 seconds; .*workTimeout, 30 seconds.*raise it or lower workTimeout/,
    ],
    [
      "an expiry that comes anyway",
      { expireAfter: "3 days", queueRetention: "2 days" },
      /expireAfter "3 days" is over 2592 minutes; .*90 % of queueRetention.*leave it out/,
    ],
    ["an expiry without a unit", { expireAfter: 30 }, /expireAfter 30 is not a duration; /],
    ["work that is a second too long", { workTimeout: "841 seconds" }, /workTimeout "841 seconds" is over 14 minutes/],
    ["work that is too short", { workTimeout: "0.5 seconds" }, /workTimeout "0.5 seconds" is under 1 second; /],
    [
      "a malformed duration",
      { workTimeout: "30s" },
      /workTimeout "30s" is not a duration; write a number, a space and a unit/,
    ],
    ["a duration without a unit", { workTimeout: 30 }, /workTimeout 30 is not a duration; /],
    [
      "too little concurrency",
      { concurrency: 1 },
      /concurrency 1 is not a whole number from 2 to 1000; .*MaximumConcurrency/,
    ],
    ["too much concurrency", { concurrency: 1_001 }, /concurrency 1001 is not/],
    ["half a concurrency", { concurrency: 2.5 }, /concurrency 2.5 is not/],
    ["a concurrency in words", { concurrency: "10" }, /concurrency "10" is not/],
    ["no attempt", { maxAttempts: 0 }, /maxAttempts 0 is not a whole number from 1 to 100/],
    [
      "a retention beyond the dead letters'",
      { queueRetention: "14 days" },
      /queueRetention "14 days" is over 13 days; .*dead-letter/,
    ],
    ["a retention below SQS's", { queueRetention: "30 seconds" }, /queueRetention "30 seconds" is under 1 minute/],
    [
      "a retention in which not every attempt fits",
      { queueRetention: "1 hour" },
      /queueRetention "1 hour" is under 100 minutes, the time that 10 receives of 9 minutes can take, and a last one .*; .*raise queueRetention/,
    ],
    [
      "a retention whose last tenth is shorter than a receive",
      { queueRetention: "80 minutes", maxAttempts: 1 },
      /queueRetention "80 minutes" is under 90 minutes/,
    ],
    [
      "a status that goes before its message",
      { statusRetention: "3 days" },
      /statusRetention "3 days" is under 14 days; .*worked again/,
    ],
    ["a status for ever", { statusRetention: "4000 days" }, /statusRetention "4000 days" is over 3650 days/],
    ["no memory", { memory: 64 }, /memory 64 is not a whole number from 128 to 10240/],
    ["no requests", { rate: 0 }, /rate 0 is not/],
    ["a processor that there is not", { architecture: "arm" }, /architecture "arm" is unknown; /],
    [
      "an unknown argument",
      { workTimeOut: "1 second" },
      /argument "workTimeOut" is unknown; there are accessLogs, alarmEmail, .*workTimeout/,
    ],
    [
      "an environment variable of the shell's",
      { environment: { LEVEE_QUEUE_URL: "x" } },
      /environment names "LEVEE_QUEUE_URL"; /,
    ],
    [
      "a variable that Lambda sets itself",
      { environment: { AWS_REGION: "x" } },
      /names "AWS_REGION", which Lambda sets/,
    ],
    ["Lambda's credentials", { environment: { AWS_SECRET_ACCESS_KEY: "x" } }, /names "AWS_SECRET_ACCESS_KEY", which/],
    ["Lambda's trace id", { environment: { _X_AMZN_TRACE_ID: "x" } }, /names "_X_AMZN_TRACE_ID", which Lambda sets/],
    ["a variable that Lambda does not take", { environment: { "MY-KEY": "x" } }, /names "MY-KEY", which Lambda does/],
    ["a number for text, without showing it", { environment: { PIN: 4711 } }, /^((?!4711).)*has PIN, a number, which/],
    ["nothing for text", { environment: { PIN: null } }, /has PIN, a null, which is not text; put it in quotes/],
    [
      "plain http",
      { publicOrigin: "http://api.example.com" },
      /publicOrigin "http:\/\/api.example.com" is not https; /,
    ],
    ["http that only looks like loopback", { publicOrigin: "http://127.0.0.1.example.com" }, /is not https/],
    [
      "an origin with a path",
      { publicOrigin: "https://api.example.com/v1" },
      /is not an origin; write scheme and authority/,
    ],
    ["an origin with a user", { publicOrigin: "https://u@api.example.com" }, /is not an origin/],
    [
      "an origin that would be a reference in a template",
      { publicOrigin: "https://$context.path" },
      /is not an origin/,
    ],
    ["no origin at all", { publicOrigin: "api.example.com" }, /is not an origin/],
    ["another scheme", { publicOrigin: "ftp://127.0.0.1" }, /is not https/],
    [
      "an alias of a key",
      { kmsKeyArn: "alias/x" },
      /kmsKeyArn "alias\/x" is not the ARN of a KMS key; write .* such as arn:/,
    ],
    ["every key there is", { kmsKeyArn: "*" }, /kmsKeyArn "\*" is not the ARN of a KMS key/],
    [
      "a name for an address",
      { alarmEmail: "nobody" },
      /alarmEmail "nobody" is not an address of mail; write .* such as on-call@/,
    ],
    [
      "a statement in IAM's own words",
      { policy: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:x"] }] },
      /lacks actions or resources, .*: it has Effect, Action, Resource; write \{ actions/,
    ],
    [
      "every action of a service",
      { policy: [{ actions: ["s3:*"], resources: ["arn:x"] }] },
      /policy action "s3:\*" is not one/,
    ],
    [
      "a check's statement without a resource",
      { validation: { handler: "x", policy: [{ actions: ["s3:GetObject"] }] } },
      /"orders": validation: a policy statement lacks actions or resources, .*: it has actions; write/,
    ],
    [
      "nothing inside a map",
      { brake: { failures: null } },
      /brake\.failures is null; give it a value, or leave it out/,
    ],
    ["nothing inside a list", { callers: { userPools: [null] } }, /null/],
  ];
  for (const [title, args, message] of refusals) {
    it(`refuse ${title}`, () => assert.match(refusal(args), message));
  }

  it("refuse every name without a value: in YAML nobody can tell whether its default was meant", () => {
    const required = ["handler", "schema", "overrides"];
    for (const name of argumentNames.filter((name) => !required.includes(name)))
      assert.match(refusal({ [name]: null }), new RegExp(`${name} (is )?null`), name);
    assert.doesNotThrow(() => settings({ schema: { enum: [null] }, overrides: { worker: { layers: null } } }));
  });

  it("take an origin that is https, or http on a loopback address", () => {
    for (const publicOrigin of [
      "https://api.example.com",
      "http://127.0.0.1:4566",
      "http://localhost:8080",
      "http://[::1]:80",
      "https://x/",
    ]) {
      assert.equal(settings({ publicOrigin }).publicOrigin, new URL(publicOrigin).origin);
    }
  });

  it("check what is only known later when it is known", async () => {
    const rate = settings({ rate: pulumi.output(0) }).rate as unknown as { promise(): Promise<number> };
    await assert.rejects(rate.promise(), /rate 0 is not a whole number/);
    const environment = settings({ environment: pulumi.output({ LEVEE_INSTANCE: "x" }) }).environment as unknown as {
      promise(): Promise<object>;
    };
    await assert.rejects(environment.promise(), /environment names "LEVEE_INSTANCE"/);
    const { PIN } = settings({ environment: { PIN: pulumi.output(1) } }).environment as unknown as Record<
      string,
      { promise(): Promise<string> }
    >;
    await assert.rejects(PIN!.promise(), /environment has PIN, a number/);
  });

  it("let the environment have what Lambda only presets", () => {
    const environment = {
      TZ: "Europe/Berlin",
      NODE_OPTIONS: "--enable-source-maps",
      AWS_ENDPOINT_URL: "http://127.0.0.1",
    };
    assert.deepEqual(settings({ environment }).environment, environment);
  });
});
