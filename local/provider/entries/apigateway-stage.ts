import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  GetTagsCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { finishing } from "../partial.ts";
import { replacing } from "./apigateway-patch.ts";
import { restApiArn, setTags } from "./apigateway-tags.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

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
