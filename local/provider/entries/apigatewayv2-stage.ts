import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** Its id is `{apiId}/{name}`, not the name alone as the real provider's: two APIs have a stage `live` each, and what is read is found by its id. */
export const socketStage: Entry = {
  type: "aws:apigatewayv2/stage:Stage",
  inputs: {
    apiId: "replace",
    name: "replace",
    deploymentId: "update",
    description: "update",
    accessLogSettings: "update",
    defaultRouteSettings: "update",
    stageVariables: "update",
  },
  defaults: { description: "" },
  objects: {
    accessLogSettings: ["destinationArn", "format"],
    defaultRouteSettings: ["throttlingBurstLimit", "throttlingRateLimit"],
    stageVariables: "map",
  },
  identity: ["apiId", "name"],
  computed: ["arn", "executionArn", "invokeUrl"],
  async create(aws, inputs) {
    const { apiId, name } = inputs as Given;
    await aws.apigatewayv2.send(
      new CreateStageCommand({ ApiId: apiId, StageName: name, ...settings(inputs as Given) }),
    );
    return `${apiId}/${name}`;
  },
  async read(aws, id) {
    const [apiId = "", name = ""] = id.split("/");
    const held = await unlessGone(aws.apigatewayv2.send(new GetStageCommand({ ApiId: apiId, StageName: name })));
    if (!held) return undefined;
    const { DestinationArn: destinationArn, Format: format } = held.AccessLogSettings ?? {};
    const { ThrottlingBurstLimit, ThrottlingRateLimit } = held.DefaultRouteSettings ?? {};
    return {
      apiId,
      name,
      deploymentId: held.DeploymentId,
      description: held.Description ?? "",
      accessLogSettings: destinationArn ? { destinationArn, format } : undefined,
      defaultRouteSettings:
        ThrottlingBurstLimit === undefined
          ? undefined
          : { throttlingBurstLimit: ThrottlingBurstLimit, throttlingRateLimit: ThrottlingRateLimit },
      stageVariables: Object.keys(held.StageVariables ?? {}).length > 0 ? held.StageVariables : undefined,
      arn: `arn:aws:apigateway:${aws.region}::/apis/${apiId}/stages/${name}`,
      executionArn: `arn:aws:execute-api:${aws.region}:${aws.account}:${apiId}/${name}`,
      // On AWS wss://{api}.execute-api.{region}.amazonaws.com/{stage}; here a path of the one endpoint that there is.
      invokeUrl: `${aws.endpoint.replace(/^http/, "ws")}/_aws/execute-api/${apiId}/${name}`,
    };
  },
  async update(aws, _id, inputs) {
    const { apiId, name } = inputs as Given;
    await aws.apigatewayv2.send(
      new UpdateStageCommand({ ApiId: apiId, StageName: name, ...settings(inputs as Given) }),
    );
  },
  async delete(aws, id) {
    const [apiId, name] = id.split("/");
    await unlessGone(aws.apigatewayv2.send(new DeleteStageCommand({ ApiId: apiId, StageName: name })));
  },
};

/** What is taken out is set to nothing. */
function settings(given: Given) {
  const logs = (given.accessLogSettings ?? {}) as { destinationArn?: string; format?: string };
  const route = (given.defaultRouteSettings ?? {}) as { throttlingBurstLimit?: number; throttlingRateLimit?: number };
  return {
    DeploymentId: given.deploymentId,
    Description: given.description,
    AccessLogSettings: { DestinationArn: logs.destinationArn, Format: logs.format },
    DefaultRouteSettings: {
      ThrottlingBurstLimit: route.throttlingBurstLimit,
      ThrottlingRateLimit: route.throttlingRateLimit,
    },
    StageVariables: given.stageVariables ?? {},
  };
}
