import {
  CreateDeploymentCommand,
  DeleteDeploymentCommand,
  GetDeploymentCommand,
  UpdateDeploymentCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { inSomeApi } from "./apigateway-lookup.ts";
import { replacing } from "./apigateway-patch.ts";
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
