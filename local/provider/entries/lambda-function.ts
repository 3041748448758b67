import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { archiveInZip, zipArchive } from "../archive.ts";
import type { Archive } from "../archive-types.ts";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { finishing } from "../partial.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges } from "./tags.ts";

/** A function whose code is a zip file; its id is its name. */
export const lambdaFunction: Entry = {
  type: "aws:lambda/function:Function",
  inputs: {
    name: "replace",
    code: "update",
    architectures: "update",
    role: "update",
    runtime: "update",
    handler: "update",
    timeout: "update",
    memorySize: "update",
    environment: "update",
    description: "update",
    loggingConfig: "update",
    tracingConfig: "update",
    reservedConcurrentExecutions: "update",
    tags: "update",
  },
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html; -1 is the real provider's word for "not reserved".
  defaults: {
    architectures: ["x86_64"],
    timeout: 3,
    memorySize: 128,
    description: "",
    tracingConfig: { mode: "PassThrough" },
    reservedConcurrentExecutions: -1,
    tags: {},
  },
  objects: {
    environment: ["variables"],
    "environment.variables": "map",
    loggingConfig: ["logFormat", "logGroup", "applicationLogLevel", "systemLogLevel"],
    tracingConfig: ["mode"],
    tags: "map",
  },
  normal: { loggingConfig: withLogLevels },
  computed: [
    "arn",
    "codeSha256",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "sourceCodeHash",
    "sourceCodeSize",
    "version",
  ],
  volatile: ["codeSha256", "lastModified", "sourceCodeHash", "sourceCodeSize"],
  async create(aws, inputs) {
    const { name, architectures, tags } = inputs as Given;
    const code = { ZipFile: zipped(inputs) };
    const settings = { ...configuration(inputs as Given), Code: code, Architectures: architectures, Tags: tags };
    await aws.lambda.send(new CreateFunctionCommand({ FunctionName: name, ...settings }));
    return finishing(String(name), async () => {
      await waitUntilFunctionActiveV2({ client: aws.lambda, ...patience }, { FunctionName: name });
      await reserve(aws, inputs);
    });
  },
  async read(aws, id) {
    const held = await unlessGone(aws.lambda.send(new GetFunctionCommand({ FunctionName: id })));
    if (!held?.Configuration) return undefined;
    const { Configuration: is, Tags = {}, Concurrency } = held;
    const arn = is.FunctionArn!;
    const qualifiedArn = `${arn}:${is.Version}`;
    return {
      name: is.FunctionName,
      code: await download(held.Code?.Location),
      architectures: is.Architectures,
      role: is.Role,
      runtime: is.Runtime,
      handler: is.Handler,
      timeout: is.Timeout,
      memorySize: is.MemorySize,
      environment:
        Object.keys(is.Environment?.Variables ?? {}).length > 0 ? { variables: is.Environment?.Variables } : undefined,
      description: is.Description ?? "",
      loggingConfig: {
        logFormat: is.LoggingConfig?.LogFormat,
        logGroup: is.LoggingConfig?.LogGroup,
        applicationLogLevel: is.LoggingConfig?.ApplicationLogLevel,
        systemLogLevel: is.LoggingConfig?.SystemLogLevel,
      },
      tracingConfig: { mode: is.TracingConfig?.Mode },
      reservedConcurrentExecutions: Concurrency?.ReservedConcurrentExecutions ?? -1,
      tags: Tags,
      arn,
      codeSha256: is.CodeSha256,
      invokeArn: invokeArn(aws, arn),
      lastModified: is.LastModified,
      qualifiedArn,
      qualifiedInvokeArn: invokeArn(aws, qualifiedArn),
      sourceCodeHash: is.CodeSha256,
      sourceCodeSize: is.CodeSize,
      version: is.Version,
    };
  },
  async update(aws, id, inputs, changed, old) {
    const { architectures } = inputs as Given;
    const rest = changed.filter(
      (input) => !["code", "architectures", "reservedConcurrentExecutions", "tags"].includes(input),
    );
    if (changed.includes("code") || changed.includes("architectures")) {
      const request = { FunctionName: id, ZipFile: zipped(inputs), Architectures: architectures };
      await aws.lambda.send(new UpdateFunctionCodeCommand(request));
      await waitUntilFunctionUpdatedV2({ client: aws.lambda, ...patience }, { FunctionName: id });
    }
    if (rest.length > 0) {
      const request = { FunctionName: id, ...configuration(inputs as Given) };
      await aws.lambda.send(new UpdateFunctionConfigurationCommand(request));
      await waitUntilFunctionUpdatedV2({ client: aws.lambda, ...patience }, { FunctionName: id });
    }
    if (changed.includes("reservedConcurrentExecutions")) await reserve(aws, inputs);
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    const Resource = `arn:aws:lambda:${aws.region}:${aws.account}:function:${id}`;
    if (gone.length > 0) await aws.lambda.send(new UntagResourceCommand({ Resource, TagKeys: gone }));
    if (Object.keys(set).length > 0) await aws.lambda.send(new TagResourceCommand({ Resource, Tags: set }));
  },
  async delete(aws, id) {
    await unlessGone(aws.lambda.send(new DeleteFunctionCommand({ FunctionName: id })));
  },
};

/** Seconds between questions and to give up after; ministack settles a function in half a second. */
const patience = { minDelay: 0.1, maxDelay: 0.2, maxWaitTime: 120 };

const invokeArn = (aws: Clients, arn: string) =>
  `arn:aws:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

function configuration(given: Given) {
  const logging = given.loggingConfig as Record<string, never> | undefined;
  return {
    Role: given.role,
    Runtime: given.runtime,
    Handler: given.handler,
    Timeout: given.timeout,
    MemorySize: given.memorySize,
    Description: given.description,
    Environment: {
      Variables: (given.environment as { variables?: Record<string, string> } | undefined)?.variables ?? {},
    },
    TracingConfig: { Mode: (given.tracingConfig as unknown as { mode: "Active" | "PassThrough" }).mode },
    // What AWS takes for what is left out, said aloud, so that taking it out of the program sets it back.
    LoggingConfig: {
      LogFormat: logging?.logFormat ?? ("Text" as const),
      LogGroup: logging?.logGroup ?? `/aws/lambda/${given.name}`,
      ApplicationLogLevel: logging?.applicationLogLevel,
      SystemLogLevel: logging?.systemLogLevel,
    },
  };
}

/** "The default is INFO" for both, once the format is JSON: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
function withLogLevels(value: unknown): unknown {
  const isJson = (value as Properties).logFormat === "JSON";
  return isJson ? { applicationLogLevel: "INFO", systemLogLevel: "INFO", ...withoutEmpty(value as Properties) } : value;
}

const withoutEmpty = (object: Properties) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

function zipped({ name, code }: Properties): Uint8Array {
  if (code === undefined)
    throw new Error(`code is missing, and Lambda makes no function without; give "${name}" an archive`);
  return zipArchive(code as Archive);
}

async function download(url = ""): Promise<Archive | undefined> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the code's location answered ${answer.status}`);
  const zip = new Uint8Array(await answer.arrayBuffer());
  return zip.length === 0 ? undefined : archiveInZip(zip);
}

async function reserve(aws: Clients, { name, reservedConcurrentExecutions: count }: Properties): Promise<void> {
  const FunctionName = String(name);
  if (typeof count === "number" && count >= 0) {
    await aws.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: count }));
  } else {
    await aws.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }
}
