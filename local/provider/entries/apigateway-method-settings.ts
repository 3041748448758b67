import { GetStagesCommand, UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

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

/** Settings of one method (`orders/POST`) or of all (a star for both parts), kept by AWS inside the stage. */
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
