import assert from "node:assert/strict";
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetEventSourceMappingCommand,
  type GetEventSourceMappingCommandOutput,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  GetFunctionEventInvokeConfigCommand,
  type GetFunctionEventInvokeConfigCommandOutput,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { archiveInZip, zipArchive } from "../../../local/provider/archive.ts";
import type { Archive } from "../../../local/provider/archive-types.ts";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/lambda.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { ARCHIVE, ASSET, SIGNATURE } from "../../../local/provider/wire.ts";
import { entrySuite } from "./entry-suite.ts";

/** What the engine sends for an `AssetArchive` of one file. */
function code(source: string): Archive {
  const archive: Archive = { [SIGNATURE]: ARCHIVE, assets: { "index.js": { [SIGNATURE]: ASSET, text: source } } };
  return { ...archive, hash: archiveInZip(zipArchive(archive)).hash as string };
}

const source = (answer: string) => `exports.handler = async () => ${JSON.stringify(answer)};\n`;
const zip = (text: string) => zipSync({ "index.js": strToU8(text) });
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const base = { name: "it", role: role("it"), runtime: "nodejs24.x", handler: "index.handler", code: code(source("a")) };

const held = (is: (held: GetFunctionCommandOutput) => unknown) => async (aws: Clients, FunctionName: string) =>
  is(await aws.lambda.send(new GetFunctionCommand({ FunctionName })));
const configured = (is: (held: FunctionConfiguration) => unknown) =>
  held(({ Configuration = {} }) => is(Configuration));

async function makeFunction({ lambda }: Clients, FunctionName: string): Promise<string> {
  const settings = { Runtime: "nodejs24.x" as const, Handler: "index.handler", Role: role("it") };
  const command = new CreateFunctionCommand({ FunctionName, ...settings, Code: { ZipFile: zip(source("x")) } });
  return (await lambda.send(command)).FunctionArn as string;
}

async function makeQueue({ sqs }: Clients, name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return Attributes?.QueueArn as string;
}

entrySuite("Lambda", entries, {
  "aws:lambda/function:Function": {
    // What AWS says of the log group, said by the program too, so that an import of it shows no change.
    base: { ...base, loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/it" } },
    changes: {
      name: {
        to: "other",
        seen: configured(({ FunctionArn }) => FunctionArn?.endsWith(":function:other")),
      },
      code: {
        to: code(source("b")),
        seen: held(async ({ Code, Configuration }) => {
          const answer = await fetch(Code?.Location ?? "");
          const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
          assert.equal(Configuration?.LastUpdateStatus, "Successful");
          return strFromU8(files["index.js"] as Uint8Array) === source("b");
        }),
      },
      architectures: {
        to: ["arm64"],
        seen: configured(({ Architectures }) => assert.deepEqual(Architectures, ["arm64"])),
      },
      role: { to: role("other"), seen: configured(({ Role }) => Role === role("other")) },
      runtime: { to: "nodejs22.x", seen: configured(({ Runtime }) => Runtime === "nodejs22.x") },
      handler: { to: "index.other", seen: configured(({ Handler }) => Handler === "index.other") },
      timeout: { to: 90, seen: configured(({ Timeout }) => Timeout === 90) },
      "timeout: taken out": { from: { timeout: 90 }, to: undefined, seen: configured(({ Timeout }) => Timeout === 3) },
      memorySize: { to: 512, seen: configured(({ MemorySize }) => MemorySize === 512) },
      "environment.variables": {
        to: { variables: { STATUS_TABLE: "orders", ÜNI: "=&%" } },
        seen: configured(({ Environment }) =>
          assert.deepEqual(Environment?.Variables, { STATUS_TABLE: "orders", ÜNI: "=&%" }),
        ),
      },
      "environment.variables: taken out": {
        from: { environment: { variables: { A: "1" } } },
        to: undefined,
        seen: configured(({ Environment }) => assert.deepEqual(Environment?.Variables ?? {}, {})),
      },
      description: { to: "Works orders", seen: configured(({ Description }) => Description === "Works orders") },
      "description: taken out": {
        from: { description: "x" },
        to: undefined,
        seen: configured(({ Description }) => !Description),
      },
      "loggingConfig.logFormat": {
        to: { logFormat: "Text", logGroup: "/aws/lambda/it" },
        seen: configured(({ LoggingConfig }) => LoggingConfig?.LogFormat === "Text"),
      },
      "loggingConfig.logGroup": {
        to: { logFormat: "JSON", logGroup: "/levee/it" },
        seen: configured(({ LoggingConfig }) => LoggingConfig?.LogGroup === "/levee/it"),
      },
      "loggingConfig.applicationLogLevel": {
        to: { logFormat: "JSON", logGroup: "/aws/lambda/it", applicationLogLevel: "WARN" },
        seen: configured(({ LoggingConfig }) => LoggingConfig?.ApplicationLogLevel === "WARN"),
      },
      "loggingConfig.systemLogLevel": {
        to: { logFormat: "JSON", logGroup: "/aws/lambda/it", systemLogLevel: "WARN" },
        seen: configured(({ LoggingConfig }) => LoggingConfig?.SystemLogLevel === "WARN"),
      },
      "loggingConfig.logGroup: taken out": {
        from: { loggingConfig: { logFormat: "JSON", logGroup: "/levee/it" } },
        to: undefined,
        seen: configured(({ LoggingConfig }) =>
          assert.deepEqual(LoggingConfig, { LogFormat: "Text", LogGroup: "/aws/lambda/it" }),
        ),
      },
      "tracingConfig.mode": {
        to: { mode: "Active" },
        seen: configured(({ TracingConfig }) => TracingConfig?.Mode === "Active"),
      },
      "tracingConfig.mode: taken out": {
        from: { tracingConfig: { mode: "Active" } },
        to: undefined,
        seen: configured(({ TracingConfig }) => TracingConfig?.Mode === "PassThrough"),
      },
      reservedConcurrentExecutions: {
        to: 0,
        seen: held(({ Concurrency }) => Concurrency?.ReservedConcurrentExecutions === 0),
      },
      "reservedConcurrentExecutions: from the start, then taken out": {
        from: { reservedConcurrentExecutions: 7 },
        to: undefined,
        seen: held(({ Concurrency }) => Concurrency?.ReservedConcurrentExecutions === undefined),
      },
      tags: {
        from: { tags: { team: "a", stage: "test" } },
        to: { team: "b", cost: "1" },
        seen: held(({ Tags }) => assert.deepEqual(Tags, { team: "b", cost: "1" })),
      },
      "tags: taken out": {
        from: { tags: { team: "a" } },
        to: undefined,
        seen: held(({ Tags }) => assert.deepEqual(Tags ?? {}, {})),
      },
    },
    drift: {
      by: async ({ lambda }, FunctionName) => {
        await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip(source("drift")) }));
        await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 1, MemorySize: 1024 }));
        await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));
      },
      shows: {
        code: code(source("drift")),
        timeout: 1,
        memorySize: 1024,
        reservedConcurrentExecutions: 1,
      },
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": async (aws) => {
    const functionArn = await makeFunction(aws, "worker");
    await makeFunction(aws, "other-worker");
    const [work, other] = [await makeQueue(aws, "work"), await makeQueue(aws, "other-work")];
    const held = (is: (held: GetEventSourceMappingCommandOutput) => unknown) => async (aws: Clients, UUID: string) =>
      is(await aws.lambda.send(new GetEventSourceMappingCommand({ UUID })));
    return {
      base: { eventSourceArn: work, functionName: functionArn, batchSize: 5 },
      changes: {
        eventSourceArn: { to: other, seen: held(({ EventSourceArn }) => EventSourceArn === other) },
        functionName: {
          to: "other-worker",
          seen: held(({ FunctionArn }) => FunctionArn?.endsWith(":function:other-worker")),
        },
        batchSize: { to: 1, seen: held(({ BatchSize }) => BatchSize === 1) },
        "batchSize: taken out": { to: undefined, seen: held(({ BatchSize }) => BatchSize === 10) },
        maximumBatchingWindowInSeconds: {
          to: 2,
          seen: held(({ MaximumBatchingWindowInSeconds }) => MaximumBatchingWindowInSeconds === 2),
        },
        "maximumBatchingWindowInSeconds: taken out": {
          from: { maximumBatchingWindowInSeconds: 2 },
          to: undefined,
          seen: held(({ MaximumBatchingWindowInSeconds }) => MaximumBatchingWindowInSeconds === 0),
        },
        functionResponseTypes: {
          to: ["ReportBatchItemFailures"],
          seen: held(({ FunctionResponseTypes }) =>
            assert.deepEqual(FunctionResponseTypes, ["ReportBatchItemFailures"]),
          ),
        },
        "functionResponseTypes: taken out": {
          from: { functionResponseTypes: ["ReportBatchItemFailures"] },
          to: undefined,
          seen: held(({ FunctionResponseTypes }) => assert.deepEqual(FunctionResponseTypes, [])),
        },
        "scalingConfig.maximumConcurrency": {
          to: { maximumConcurrency: 4 },
          seen: held(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency === 4),
        },
        "scalingConfig.maximumConcurrency: taken out": {
          from: { scalingConfig: { maximumConcurrency: 4 } },
          to: undefined,
          seen: held(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency === undefined),
        },
        enabled: { to: false, seen: held(({ State }) => State === "Disabled") },
        "enabled: taken out": {
          from: { enabled: false },
          to: undefined,
          seen: held(({ State }) => State === "Enabled"),
        },
      },
      drift: {
        by: ({ lambda }, UUID) =>
          lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 9, Enabled: false })),
        shows: { batchSize: 9, enabled: false },
      },
    };
  },
  "aws:lambda/permission:Permission": async (aws) => {
    const functionArn = await makeFunction(aws, "called");
    await makeFunction(aws, "called-too");
    const stated =
      (is: (statement: Properties) => unknown, FunctionName = functionArn, sid = "it") =>
      async ({ lambda }: Clients) => {
        const { Policy = "{}" } = await lambda.send(new GetPolicyCommand({ FunctionName }));
        const found = JSON.parse(Policy).Statement.find(({ Sid }: { Sid: string }) => Sid === sid);
        return found !== undefined && is(found);
      };
    const condition = (wanted: object) => stated(({ Condition }) => assert.deepEqual(Condition, wanted));
    const topic = "arn:aws:sns:eu-central-1:000000000000:alarms";
    return {
      base: {
        function: functionArn,
        statementId: "it",
        action: "lambda:InvokeFunction",
        principal: "sns.amazonaws.com",
      },
      changes: {
        function: { to: "called-too", seen: stated(() => true, "called-too") },
        statementId: { to: "other", seen: stated(() => true, functionArn, "other") },
        action: {
          to: "lambda:InvokeFunctionUrl",
          seen: stated(({ Action }) => Action === "lambda:InvokeFunctionUrl"),
        },
        principal: {
          to: "events.amazonaws.com",
          seen: stated(({ Principal }) => assert.deepEqual(Principal, { Service: "events.amazonaws.com" })),
        },
        "principal: an account": {
          to: "111111111111",
          seen: stated(({ Principal }) => assert.deepEqual(Principal, { AWS: "111111111111" })),
        },
        principalOrgId: {
          to: "o-a1b2c3d4e5",
          with: { principal: "*" },
          seen: condition({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
        },
        sourceAccount: {
          to: "222222222222",
          seen: condition({ StringEquals: { "AWS:SourceAccount": "222222222222" } }),
        },
        sourceArn: { to: topic, seen: condition({ ArnLike: { "AWS:SourceArn": topic } }) },
      },
    };
  },
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": async (aws) => {
    for (const name of ["feeds-itself", "feeds-itself-too"]) await makeFunction(aws, name);
    const loop = (FunctionName: string, wanted: string) => async (aws: Clients) =>
      (await aws.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop === wanted;
    return {
      base: { functionName: "feeds-itself", recursiveLoop: "Allow" },
      changes: {
        functionName: { to: "feeds-itself-too", seen: loop("feeds-itself-too", "Allow") },
        recursiveLoop: { to: "Terminate", seen: loop("feeds-itself", "Terminate") },
      },
      rests: { recursiveLoop: "Terminate" },
      drift: {
        by: (aws) =>
          aws.lambda.send(
            new PutFunctionRecursionConfigCommand({ FunctionName: "feeds-itself", RecursiveLoop: "Terminate" }),
          ),
        shows: { recursiveLoop: "Terminate" },
      },
    };
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": async (aws) => {
    const [swept, other] = [await makeFunction(aws, "swept"), await makeFunction(aws, "swept-too")];
    const [failed, lost] = [await makeQueue(aws, "failed"), await makeQueue(aws, "lost")];
    const of =
      (is: (held: GetFunctionEventInvokeConfigCommandOutput) => unknown) =>
      async (aws: Clients, FunctionName: string) =>
        is(await aws.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })));
    const to = (destination: string) => ({ onFailure: { destination } });
    const sendsTo = (arn: string | undefined) =>
      of(({ DestinationConfig }) => DestinationConfig?.OnFailure?.Destination === arn);
    return {
      base: { functionName: swept, maximumRetryAttempts: 1 },
      changes: {
        functionName: { to: other, seen: of(({ FunctionArn }) => FunctionArn?.includes(":function:swept-too")) },
        maximumRetryAttempts: { to: 0, seen: of(({ MaximumRetryAttempts }) => MaximumRetryAttempts === 0) },
        "maximumRetryAttempts: taken out": {
          to: undefined,
          with: { maximumEventAgeInSeconds: 60 },
          seen: of(({ MaximumRetryAttempts = 2 }) => MaximumRetryAttempts === 2),
        },
        maximumEventAgeInSeconds: {
          to: 60,
          seen: of(({ MaximumEventAgeInSeconds }) => MaximumEventAgeInSeconds === 60),
        },
        "maximumEventAgeInSeconds: taken out": {
          from: { maximumEventAgeInSeconds: 60 },
          to: undefined,
          seen: of(({ MaximumEventAgeInSeconds = 21_600 }) => MaximumEventAgeInSeconds === 21_600),
        },
        "destinationConfig.onFailure.destination": { to: to(failed), seen: sendsTo(failed) },
        "destinationConfig.onFailure.destination: another": {
          from: { destinationConfig: to(failed) },
          to: to(lost),
          seen: sendsTo(lost),
        },
        "destinationConfig.onFailure.destination: taken out": {
          from: { destinationConfig: to(failed) },
          to: undefined,
          seen: sendsTo(undefined),
        },
      },
      drift: {
        by: ({ lambda }, FunctionName) =>
          lambda.send(
            new PutFunctionEventInvokeConfigCommand({
              FunctionName,
              MaximumRetryAttempts: 2,
              MaximumEventAgeInSeconds: 300,
            }),
          ),
        shows: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 300 },
      },
    };
  },
});
