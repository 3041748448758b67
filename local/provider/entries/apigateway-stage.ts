import {
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteStageCommand,
  GetDeploymentCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  UpdateDeploymentCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { finishing } from "../partial.ts";
import { inSomeApi, replacing, restApiArn, setTags } from "./apigateway-calls.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A snapshot of the API. It has no identity, so that a changed trigger makes the new one, moves the stage, then deletes the old one. */
export const deployment: Entry = {
  type: "aws:apigateway/deployment:Deployment",
  inputs: { restApi: "replace", description: "update", triggers: "replace" },
  defaults: { description: "" },
  objects: { triggers: "map" },
  unseen: [
    { input: "triggers", why: "AWS is never told of them: they only say when the program wants a new snapshot" },
  ],
  computed: ["createdDate"],
  async create(aws, inputs) {
    const { restApi, description } = inputs as Given;
    return (await aws.apigateway.send(new CreateDeploymentCommand({ restApiId: restApi, description }))).id!;
  },
  async read(aws, id) {
    const found = await inSomeApi(aws, (restApiId) =>
      aws.apigateway.send(new GetDeploymentCommand({ restApiId, deploymentId: id })),
    );
    if (!found) return undefined;
    const { restApi, description, createdDate } = found;
    return { restApi, description: description ?? "", createdDate: createdDate?.toISOString() };
  },
  async update(aws, id, inputs) {
    const { restApi, description } = inputs as Given;
    const command = new UpdateDeploymentCommand({ restApiId: restApi, deploymentId: id });
    await aws.apigateway.send(replacing(command, { description }));
  },
  async delete(aws, id) {
    const { restApi } = ((await deployment.read(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    await unlessGone(aws.apigateway.send(new DeleteDeploymentCommand({ restApiId: restApi, deploymentId: id })));
  },
};

export const stage: Entry = {
  type: "aws:apigateway/stage:Stage",
  inputs: {
    restApi: "replace",
    stageName: "replace",
    deployment: "update",
    description: "update",
    variables: "update",
    accessLogSettings: "update",
    xrayTracingEnabled: "update",
    tags: "update",
  },
  defaults: { description: "", variables: {}, xrayTracingEnabled: false, tags: {} },
  objects: { variables: "map", tags: "map", accessLogSettings: ["destinationArn", "format"] },
  identity: ["restApi", "stageName"],
  computed: ["arn", "executionArn", "invokeUrl"],
  async create(aws, inputs) {
    const { restApi, stageName, tags } = inputs as Given;
    const { deploymentId, description, variables, tracingEnabled } = stageSettings(inputs as Given);
    const settings = { deploymentId, description, variables, tracingEnabled, tags };
    await aws.apigateway.send(new CreateStageCommand({ restApiId: restApi, stageName, ...settings }));
    return finishing(`ags-${restApi}-${stageName}`, () => updateStage(aws, inputs));
  },
  async read(aws, id) {
    const { restApi, stageName } = parseStage(id);
    const held = await unlessGone(aws.apigateway.send(new GetStageCommand({ restApiId: restApi, stageName })));
    if (!held) return undefined;
    const arn = stageArn(aws, restApi, stageName);
    const { destinationArn, format } = held.accessLogSettings ?? {};
    return {
      restApi,
      stageName,
      deployment: held.deploymentId,
      description: held.description ?? "",
      variables: held.variables ?? {},
      accessLogSettings: destinationArn ? { destinationArn, format } : undefined,
      xrayTracingEnabled: held.tracingEnabled,
      tags: (await aws.apigateway.send(new GetTagsCommand({ resourceArn: arn }))).tags ?? {},
      arn,
      executionArn: `arn:aws:execute-api:${aws.region}:${aws.account}:${restApi}/${stageName}`,
      // On AWS https://{api}.execute-api.{region}.amazonaws.com/{stage}; here a path of the one endpoint that there is.
      invokeUrl: `${aws.endpoint}/_aws/execute-api/${restApi}/${stageName}`,
    };
  },
  update: (aws, _id, inputs) => updateStage(aws, inputs),
  async delete(aws, id) {
    const { restApi, stageName } = parseStage(id);
    await unlessGone(aws.apigateway.send(new DeleteStageCommand({ restApiId: restApi, stageName })));
  },
};

/** Stage names may have hyphens; API ids have none. */
function parseStage(id: string) {
  const [, restApi = "", ...rest] = id.split("-");
  return { restApi, stageName: rest.join("-") };
}

const stageArn = (aws: Clients, restApi: string, stageName: string) =>
  `${restApiArn(aws, restApi)}/stages/${stageName}`;

async function updateStage(aws: Clients, inputs: Properties): Promise<void> {
  const { restApi, stageName, tags } = inputs as Given;
  const command = new UpdateStageCommand({ restApiId: restApi, stageName });
  await aws.apigateway.send(replacing(command, stageSettings(inputs as Given)));
  await setTags(aws, stageArn(aws, restApi!, stageName!), tags);
}

const stageSettings = (given: Given) => ({
  deploymentId: given.deployment,
  description: given.description,
  variables: given.variables,
  accessLogSettings: given.accessLogSettings ?? {},
  tracingEnabled: given.xrayTracingEnabled,
});

/** Where UpdateStage keeps each setting, below `/{methodPath}`: https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html */
const settingPaths = {
  metricsEnabled: "metrics/enabled",
  loggingLevel: "logging/loglevel",
  dataTraceEnabled: "logging/dataTrace",
  throttlingBurstLimit: "throttling/burstLimit",
  throttlingRateLimit: "throttling/rateLimit",
  cachingEnabled: "caching/enabled",
  cacheTtlInSeconds: "caching/ttlInSeconds",
  cacheDataEncrypted: "caching/dataEncrypted",
  requireAuthorizationForCacheControl: "caching/requireAuthorizationForCacheControl",
  unauthorizedCacheControlHeaderStrategy: "caching/unauthorizedCacheControlHeaderStrategy",
};

/** What a method has as soon as it has any setting: https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
const settingDefaults = {
  metricsEnabled: false,
  loggingLevel: "OFF",
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

/** Settings of one method (`orders/POST`) or of all (`*​/*`), kept by AWS inside the stage. */
export const methodSettings: Entry = {
  type: "aws:apigateway/methodSettings:MethodSettings",
  inputs: { restApi: "replace", stageName: "replace", methodPath: "replace", settings: "update" },
  objects: { settings: Object.keys(settingPaths) },
  normal: { settings: (value) => ({ ...settingDefaults, ...(value as object) }) },
  identity: ["restApi", "stageName", "methodPath"],
  computed: [],
  async create(aws, inputs) {
    await putMethodSettings(aws, inputs, []);
    return `${inputs.restApi}-${inputs.stageName}-${inputs.methodPath}`;
  },
  async read(aws, id) {
    const [restApi = "", ...rest] = id.split("-");
    const place = rest.join("-");
    const stages = await unlessGone(aws.apigateway.send(new GetStagesCommand({ restApiId: restApi })));
    for (const { stageName, methodSettings = {} } of stages?.item ?? []) {
      const methodPath = place.slice(`${stageName}-`.length);
      const settings =
        methodSettings[methodPath] ??
        methodSettings[methodPath.replaceAll("~1", "/")] ??
        methodSettings[escaped(methodPath)];
      if (place.startsWith(`${stageName}-`) && settings) return { restApi, stageName, methodPath, settings };
    }
    return undefined;
  },
  // All are set anew, so that a setting which the program dropped goes back to AWS's own.
  update: (aws, _id, inputs) => putMethodSettings(aws, inputs, [removal(inputs)]),
  async delete(aws, id) {
    const held = await methodSettings.read(aws, id);
    if (!held) return;
    const { restApi, stageName } = held as Given;
    const request = { restApiId: restApi, stageName, patchOperations: [removal(held)] };
    await unlessGone(aws.apigateway.send(new UpdateStageCommand(request)));
  },
};

const removal = ({ methodPath }: Properties) => ({ op: "remove" as const, path: `/${escaped(methodPath)}` });

/** `back-office/{id}/GET` as a JSON pointer has it: all but the last slash belong to the resource's path. */
const escaped = (methodPath: unknown) => String(methodPath).replaceAll(/\/(?=.*\/)/g, "~1");

async function putMethodSettings(aws: Clients, inputs: Properties, first: ReturnType<typeof removal>[]): Promise<void> {
  const { restApi, stageName, methodPath } = inputs as Given;
  const given = Object.entries(inputs.settings as Properties).map(([setting, value]) => ({
    op: "replace" as const,
    path: `/${escaped(methodPath)}/${settingPaths[setting as keyof typeof settingPaths]}`,
    value: String(value),
  }));
  const request = { restApiId: restApi, stageName, patchOperations: [...first, ...given] };
  await aws.apigateway.send(new UpdateStageCommand(request));
}
