import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deadLetterQueues } from "../../../policies/rules/dead-letter-queues.ts";
import { Native } from "../harness/native.ts";
import {
  both,
  functionArn,
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
  to,
  toNamed,
} from "./queues/program.ts";

const finds = async (program: () => unknown, expected: string[], when: (typeof both)[number]) =>
  assert.deepEqual(
    await said(deadLetterQueues, program, { when }),
    expected.map((one) => (one.includes(":") ? one : `dead-letter-queues: ${one}`)).sort(),
  );

const roleArn = "arn:aws:iam::123456789012:role/elsewhere";
const schedule = (name: string, target: pulumi.Input<aws.types.input.scheduler.ScheduleTarget>) =>
  new aws.scheduler.Schedule(name, {
    scheduleExpression: "rate(1 hour)",
    flexibleTimeWindow: { mode: "OFF" },
    target,
  });

for (const when of both) {
  describe(`dead-letter queues, ${when}`, () => {
    describe("of queues", () => {
      it("are missed at a queue, whoever consumes it, and never at a dead-letter queue", () =>
        finds(
          () => {
            queue("orders");
            queue("mails", { redrivePolicy: to(queue("undeliverable")) });
          },
          ["orders"],
          when,
        ));

      it("are found by a known ARN, and by a RedrivePolicy beside the queue", () =>
        finds(
          () => {
            queue("dead", { name: "dead" });
            queue("orders", { redrivePolicy: toNamed("dead") });
            const mails = queue("mails");
            new aws.sqs.RedrivePolicy("mails", { queueUrl: mails.url, redrivePolicy: toNamed("dead") });
            const sms = queue("sms");
            new aws.sqs.RedrivePolicy("sms", { queueUrl: sms.id, redrivePolicy: to(queue("dead-sms")) });
          },
          [],
          when,
        ));

      it("may be in another stack", () =>
        finds(() => queue("orders", { redrivePolicy: toNamed("elsewhere") }), [], when));

      it("are none when the policy is empty", () =>
        finds(
          () => {
            queue("orders", { redrivePolicy: "" });
            queue("mails", { redrivePolicy: "{}" });
          },
          ["orders", "mails"],
          when,
        ));

      it("are known by who may redrive to them, unless nobody may", () =>
        finds(
          () => {
            queue("a", {
              redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [queueArn("x")] }),
            });
            const b = queue("b");
            new aws.sqs.RedriveAllowPolicy("b", {
              queueUrl: b.url,
              redriveAllowPolicy: JSON.stringify({ redrivePermission: "allowAll" }),
            });
            queue("c", { redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) });
          },
          ["c"],
          when,
        ));

      it("are known by whatever else puts its dead letters to them", () =>
        finds(
          () => {
            const to = (name: string) => queue(name).arn;
            mapping("stream", "arn:aws:kinesis:eu-central-1:123456789012:stream/s", functionArn("elsewhere"), {
              startingPosition: "LATEST",
              destinationConfig: { onFailure: { destinationArn: to("of-stream") } },
            });
            new aws.cloudwatch.EventBus("bus", { deadLetterConfig: { arn: to("of-bus") } });
            const [from, onto] = ["arn:aws:kinesis:eu-central-1:123456789012:stream/s", queueArn("elsewhere")];
            const deadLetterConfig = { arn: to("of-pipe") };
            new aws.pipes.Pipe("pipe", {
              roleArn,
              source: from,
              target: onto,
              sourceParameters: { kinesisStreamParameters: { startingPosition: "LATEST", deadLetterConfig } },
            });
            const sourceParameters = {
              dynamoDbStreamParameters: { deadLetterConfig: { arn: nativeQueue("of-native-pipe").arn } },
            };
            new Native("aws-native:pipes:Pipe", "native", { source: from, target: onto, sourceParameters });
            const queueUrl = queue("of-topic-rule").url;
            new aws.iot.TopicRule("readings", {
              enabled: true,
              sql: "SELECT * FROM 'readings'",
              sqlVersion: "2016-03-23",
              errorAction: { sqs: { queueUrl, roleArn, useBase64: false } },
            });
            nativeMapping("native-stream", {
              eventSourceArn: from,
              functionName: functionArn("elsewhere"),
              destinationConfig: { onFailure: { destination: nativeQueue("of-native-stream").arn } },
            });
          },
          [],
          when,
        ));

      it("are known by their name when nothing receives from them, and not by it alone", () =>
        finds(
          () => {
            queue("orders-dlq");
            mapping("retry", queue("mails-dlq").arn, lambda("retry").arn);
          },
          ["mails-dlq"],
          when,
        ));

      it("are of the type of their source", () =>
        finds(
          () => {
            const standard = queue("standard");
            const fifo = queue("dead.fifo", { fifoQueue: true });
            queue("orders.fifo", { fifoQueue: true, redrivePolicy: to(standard) });
            queue("mails.fifo", { fifoQueue: true, redrivePolicy: to(fifo) });
            queue("sms", { redrivePolicy: to(fifo) });
          },
          ["orders.fifo", "sms"],
          when,
        ));

      it("are found in the aws-native provider's objects", () =>
        finds(
          () => {
            const dead = nativeQueue("dead");
            nativeQueue("orders", { redrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 3 } });
            nativeQueue("mails");
          },
          ["mails"],
          when,
        ));
    });

    describe("of asynchronous invocations", () => {
      const kept = () => ({ deadLetterConfig: { targetArn: queue("dead").arn } });

      it("are missed at whatever a service invokes and does not wait for", () =>
        finds(
          () => {
            const redrivePolicy = toNamed("elsewhere");
            const deadLetterConfig = { arn: queueArn("elsewhere") };
            const topic = new aws.sns.Topic("topic");
            new aws.sns.TopicSubscription("topic", {
              topic: topic.arn,
              protocol: "lambda",
              endpoint: lambda("by-sns").arn,
              redrivePolicy,
            });
            const live = new aws.lambda.Alias("live", {
              name: "live",
              functionName: lambda("by-rule").name,
              functionVersion: "1",
            });
            new aws.cloudwatch.EventTarget("rule", { rule: "nightly", arn: live.arn, deadLetterConfig });
            schedule("slot", { arn: lambda("by-schedule").arn, roleArn, deadLetterConfig });
            new aws.s3.BucketNotification("uploads", {
              bucket: "uploads",
              lambdaFunctions: [
                { lambdaFunctionArn: lambda("by-s3-1").arn, events: ["s3:ObjectCreated:*"] },
                { lambdaFunctionArn: lambda("by-s3-2").arn, events: ["s3:ObjectRemoved:*"] },
              ],
            });
            new aws.lambda.Permission("logs", {
              action: "lambda:InvokeFunction",
              function: lambda("by-logs").name,
              principal: "logs.amazonaws.com",
            });
            new aws.lambda.Permission("api", {
              action: "lambda:InvokeFunction",
              function: lambda("by-api").name,
              principal: "apigateway.amazonaws.com",
            });
            new aws.apigateway.Integration("event", {
              restApi: "api",
              resourceId: "r",
              httpMethod: "POST",
              integrationHttpMethod: "POST",
              type: "AWS",
              uri: lambda("by-event").invokeArn,
              requestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
            });
            new aws.lambda.FunctionEventInvokeConfig("retries", {
              functionName: lambda("by-config").name,
              maximumRetryAttempts: 0,
            });
            lambda("by-nobody");
          },
          ["by-sns", "by-rule", "by-schedule", "by-s3-1", "by-s3-2", "by-logs", "by-event", "by-config"],
          when,
        ));

      it("are attached to the function, or to its invocations", () =>
        finds(
          () => {
            const one = lambda("one", kept());
            const two = lambda("two", { name: "two" });
            const three = lambda("three");
            for (const [name, fn] of Object.entries({ one: one.arn, two: functionArn("two"), three: three.arn }))
              new aws.lambda.Permission(name, {
                action: "lambda:InvokeFunction",
                function: fn,
                principal: "s3.amazonaws.com",
              });
            const onFailure = { destination: queue("failed").arn };
            new aws.lambda.FunctionEventInvokeConfig("two", {
              functionName: two.name,
              destinationConfig: { onFailure },
            });
            const live = new aws.lambda.Alias("live", { functionName: three.name, functionVersion: "1" });
            new aws.lambda.FunctionEventInvokeConfig("three", {
              functionName: live.arn,
              qualifier: live.name,
              destinationConfig: { onFailure },
            });
          },
          [],
          when,
        ));

      it("are standard queues", () =>
        finds(
          () => {
            const dead = queue("dead.fifo", { fifoQueue: true });
            lambda("orders", { deadLetterConfig: { targetArn: dead.arn } });
            schedule("slot", { arn: queueArn("jobs"), roleArn, deadLetterConfig: { arn: dead.arn } });
          },
          ["orders", "slot"],
          when,
        ));

      it("are found in the aws-native provider's resources", () =>
        finds(
          () => {
            const bucketFunction = nativeLambda("by-s3");
            new Native("aws-native:s3:Bucket", "uploads", {
              notificationConfiguration: {
                lambdaConfigurations: [{ event: "s3:ObjectCreated:*", function: bucketFunction.arn }],
              },
            });
            const deadLetterConfig = { arn: queueArn("elsewhere") };
            new Native("aws-native:events:Rule", "nightly", {
              scheduleExpression: "rate(1 day)",
              targets: ["by-rule-1", "by-rule-2"].map((id) => ({ id, arn: nativeLambda(id).arn, deadLetterConfig })),
            });
            const safe = nativeLambda("safe");
            new Native("aws-native:lambda:EventInvokeConfig", "safe", {
              functionName: safe.arn,
              qualifier: "$LATEST",
              destinationConfig: { onFailure: { destination: nativeQueue("failed").arn } },
            });
          },
          ["by-s3", "by-rule-1", "by-rule-2"],
          when,
        ));
    });

    describe("of deliveries", () => {
      it("are missed at rule targets, schedules and subscriptions of systems", () =>
        finds(
          () => {
            new aws.cloudwatch.EventTarget("target", { rule: "r", arn: queueArn("elsewhere") });
            schedule("slot", { arn: queueArn("elsewhere"), roleArn });
            for (const protocol of ["sqs", "https", "firehose", "email", "sms"])
              new aws.sns.TopicSubscription(protocol, { topic: "arn:aws:sns:::t", protocol, endpoint: "somewhere" });
          },
          ["target", "slot", "sqs", "https", "firehose"],
          when,
        ));

      it("are attached to each of them", () =>
        finds(
          () => {
            const dead = queue("dead");
            new aws.cloudwatch.EventTarget("target", {
              rule: "r",
              arn: queueArn("elsewhere"),
              deadLetterConfig: { arn: dead.arn },
            });
            schedule("slot", { arn: queueArn("elsewhere"), roleArn, deadLetterConfig: { arn: dead.arn } });
            new aws.sns.TopicSubscription("sqs", {
              topic: "arn:aws:sns:::t",
              protocol: "sqs",
              endpoint: queueArn("elsewhere"),
              redrivePolicy: to(dead),
            });
          },
          [],
          when,
        ));

      it("are judged target by target in the aws-native provider's Rule", () =>
        finds(
          () => {
            const arn = queueArn("elsewhere");
            new Native("aws-native:events:Rule", "rule", {
              scheduleExpression: "rate(1 hour)",
              targets: [
                { id: "a", arn },
                { id: "b", arn, deadLetterConfig: { arn: nativeQueue("dead").arn } },
                { id: "c", arn },
              ],
            });
            new Native("aws-native:scheduler:Schedule", "slot", { target: { arn, roleArn } });
            new Native("aws-native:sns:Subscription", "sqs", { topicArn: "t", protocol: "sqs", endpoint: arn });
            new Native("aws-native:sns:Topic", "topic", { subscription: [{ protocol: "sqs", endpoint: arn }] });
          },
          ["rule", "rule", "slot", "sqs", "topic"],
          when,
        ));

      it("are told from the target's queue by what that has itself", () =>
        finds(
          () => {
            const jobs = queue("jobs", { redrivePolicy: toNamed("elsewhere") });
            schedule("slot", { arn: jobs.arn, roleArn, deadLetterConfig: { arn: queue("missed").arn } });
            const worked = queue("worked");
            mapping("worked", worked.arn, lambda("worker").arn);
            schedule("hourly", { arn: worked.arn, roleArn, deadLetterConfig: { arn: queue("missed-hourly").arn } });
            const mails = queue("mails");
            schedule("daily", { arn: mails.arn, roleArn, deadLetterConfig: { arn: queue("mailsDlq").arn } });
          },
          ["worked", "mails"],
          when,
        ));
    });
  });
}

describe("dead-letter queues at the first preview", () => {
  it("are undetermined where two queues are all that is known of a schedule", () =>
    finds(
      () => schedule("slot", { arn: queue("jobs").arn, roleArn, deadLetterConfig: { arn: queue("missed").arn } }),
      ["undetermined: slot", "undetermined: slot"],
      "first preview",
    ));

  it("are decided for that schedule once it exists", () =>
    finds(
      () => schedule("slot", { arn: queue("jobs").arn, roleArn, deadLetterConfig: { arn: queue("missed").arn } }),
      ["jobs"],
      "up",
    ));

  it("are undetermined where the whole target, or the protocol, is not known, which hides nothing else", () =>
    finds(
      () => {
        queue("orders");
        schedule("slot", later({ arn: queueArn("x"), roleArn }));
        new Native("aws-native:events:Rule", "rule", { targets: later([]) });
        new aws.sns.TopicSubscription("mail", { topic: "t", protocol: later("email"), endpoint: "e" });
      },
      ["orders", "undetermined: slot", "undetermined: rule", "undetermined: mail"],
      "first preview",
    ));

  it("are undetermined where a policy may be one of two queues'", () =>
    finds(
      () => {
        const [a, b] = [queue("a"), queue("b")];
        const queueUrl = pulumi.all([a.url, b.url]).apply(([url]) => url);
        new aws.sqs.RedrivePolicy("either", { queueUrl, redrivePolicy: toNamed("elsewhere") });
      },
      ["undetermined: either", "undetermined: either"],
      "first preview",
    ));

  const first = (a: pulumi.Output<string>, b: pulumi.Output<string>) => pulumi.all([a, b]).apply(([one]) => one);
  const called = (name: string, fn: pulumi.Input<string>) =>
    new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: fn, principal: "s3.amazonaws.com" });

  it("are undetermined where a configuration may be one of two functions'", () =>
    finds(
      () => {
        const [a, b] = [lambda("a"), lambda("b")];
        called("a", a.name);
        new aws.lambda.FunctionEventInvokeConfig("either", {
          functionName: first(a.name, b.name),
          destinationConfig: { onFailure: { destination: queueArn("elsewhere") } },
        });
      },
      ["undetermined: either"],
      "first preview",
    ));

  it("are undetermined where one of two functions is invoked, unless both have one", () =>
    finds(
      () => {
        const deadLetterConfig = { targetArn: queueArn("elsewhere") };
        const [a, b, c] = [lambda("a"), lambda("b", { deadLetterConfig }), lambda("c", { deadLetterConfig })];
        called("open", first(a.name, b.name));
        called("fine", first(b.name, c.name));
      },
      ["undetermined: open"],
      "first preview",
    ));

  it("are undetermined where it is not known whether they are FIFO queues", () =>
    finds(
      () => {
        queue("orders", { redrivePolicy: to(queue("dead", { fifoQueue: later(true) })) });
      },
      ["undetermined: dead"],
      "first preview",
    ));

  it("say what to do", async () => {
    const [message] = await messages(deadLetterQueues, () => queue("orders"));
    assert.match(message!, /Queue "orders": no dead-letter queue: .*set redrivePolicy to .*standard queue/);
  });
});
