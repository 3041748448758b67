import { CreateDeploymentCommand, DeleteDeploymentCommand, GetDeploymentCommand } from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import { inSomeSocketApi } from "./apigatewayv2-lookup.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A snapshot of the API. It has no identity, so that a changed trigger makes the new one, moves the stage, then deletes the old one. */
export const socketDeployment: Entry = {
  type: "aws:apigatewayv2/deployment:Deployment",
  inputs: { apiId: "replace", description: "replace", triggers: "replace" },
  defaults: { description: "" },
  objects: { triggers: "map" },
  named: "",
  identity: [],
  unseen: [
    { input: "triggers", why: "AWS is never told of them: they only say when the program wants a new snapshot" },
  ],
  computed: [],
  async create(aws, inputs) {
    const { apiId, description } = inputs as Given;
    const command = new CreateDeploymentCommand({ ApiId: apiId, Description: description });
    return (await aws.apigatewayv2.send(command)).DeploymentId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, (ApiId) =>
      aws.apigatewayv2.send(new GetDeploymentCommand({ ApiId, DeploymentId: id })),
    );
    return found && { apiId: found.apiId, description: found.Description ?? "" };
  },
  async delete(aws, id, old) {
    const { apiId } = old as Given;
    await unlessGone(aws.apigatewayv2.send(new DeleteDeploymentCommand({ ApiId: apiId, DeploymentId: id })));
  },
};
