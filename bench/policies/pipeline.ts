import { api } from "./pipeline/api.ts";
import { documents } from "./pipeline/documents.ts";
import { machine } from "./pipeline/machine.ts";
import type { Shared } from "./pipeline/parts.ts";
import { surroundings } from "./pipeline/surroundings.ts";
import { Json, Ref, type Resource, type Stack } from "./stack.ts";

/** Where the engine finds the code of a function, as it sends it: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/asset/archive.go */
const code = (hash: string) => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
  path: "dist/handlers",
});
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** One pipeline, as programs write them: an API before a queue, functions behind it, a machine on a schedule, and what stands around. */
export const pipeline = (stack: Stack, index: number, shared: Shared): void => {
  const base = `p${index}`;
  // Two in five were never created: what AWS computes of them is unknown.
  const exists = stack.chance(0.6);
  const tags = { team: `team-${stack.between(1, 30)}`, service: base, environment: "dev", "managed-by": "pulumi" };
  const component = stack.add("shop:index:Pipeline", base, {}, { exists });
  const own = { parent: component, exists };
  const hash = () => stack.between(0x1000000, 0xfffffff).toString(16);
  const add = (type: string, name: string, inputs: Record<string, unknown>) =>
    stack.add(type, `${base}-${name}`, inputs, own);
  const named = (type: string, name: string, inputs: Record<string, unknown>) =>
    add(type, name, { name: `${base}-${name}-${hash()}`, ...inputs });

  const deadLetters = named("aws:sqs/queue:Queue", "dead", { messageRetentionSeconds: 1_209_600, tags });
  const queue = named("aws:sqs/queue:Queue", "work", {
    visibilityTimeoutSeconds: stack.chance(0.95) ? 360 : 30,
    messageRetentionSeconds: 345_600,
    sqsManagedSseEnabled: true,
    ...(stack.chance(0.95)
      ? { redrivePolicy: new Json({ deadLetterTargetArn: new Ref(deadLetters, "arn"), maxReceiveCount: 5 }) }
      : {}),
    tags,
  });
  for (const [name, one] of Object.entries({ work: queue, dead: deadLetters })) {
    const policy = new Json(documents.tlsOnly(new Ref(one, "arn"), "sqs"));
    add("aws:sqs/queuePolicy:QueuePolicy", name, { queueUrl: new Ref(one, "url"), policy });
  }
  const table = named("aws:dynamodb/table:Table", "status", {
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
    serverSideEncryption: { enabled: true },
    pointInTimeRecovery: { enabled: stack.chance(0.9) },
    ttl: { enabled: true, attributeName: "expires" },
    tags,
  });

  const role = (name: string, service: string) =>
    named("aws:iam/role:Role", name, { assumeRolePolicy: JSON.stringify(documents.assume(service)), tags });
  const grant = (to: Resource, name: string, document: unknown) =>
    add("aws:iam/rolePolicy:RolePolicy", name, { role: new Ref(to, "id"), policy: new Json(document) });

  const aFunction = (name: string, reads: boolean) => {
    const logs = named("aws:cloudwatch/logGroup:LogGroup", `${name}-logs`, {
      ...(stack.chance(0.95) ? { retentionInDays: 30 } : {}),
      tags,
    });
    const executes = stack.chance(0.05) ? shared.role : role(`${name}-role`, "lambda.amazonaws.com");
    grant(executes, `${name}-policy`, documents.work(new Ref(queue, "arn"), new Ref(table, "arn"), stack.chance(0.03)));
    add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `${name}-logging`, {
      role: new Ref(executes, "name"),
      policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    });
    const made = named("aws:lambda/function:Function", name, {
      role: new Ref(executes, "arn"),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: code(hash().repeat(9)),
      memorySize: 256,
      timeout: 45,
      architectures: ["arm64"],
      loggingConfig: { logFormat: "JSON", logGroup: new Ref(logs, "name") },
      environment: { variables: { TABLE: new Ref(table, "name"), QUEUE: new Ref(queue, "url"), KEY: secret(hash()) } },
      tracingConfig: { mode: "Active" },
      tags,
    });
    if (reads)
      add("aws:lambda/eventSourceMapping:EventSourceMapping", `${name}-mapping`, {
        eventSourceArn: new Ref(queue, "arn"),
        functionName: new Ref(made, "arn"),
        batchSize: 10,
        functionResponseTypes: ["ReportBatchItemFailures"],
        ...(stack.chance(0.95) ? { scalingConfig: { maximumConcurrency: 5 } } : {}),
      });
    return made;
  };
  const worker = aFunction("worker", true);
  const report = aFunction("report", false);
  add("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "report-invoke", {
    functionName: new Ref(report, "name"),
    maximumRetryAttempts: 1,
    destinationConfig: { onFailure: { destination: new Ref(shared.late, "arn") } },
  });

  api(stack, { add, named, role, grant, tags, queue, report });
  machine(stack, { add, named, role, grant, tags, worker, deadLetters, shared });
  surroundings(stack, { add, named, tags, queue, shared, index });
};
