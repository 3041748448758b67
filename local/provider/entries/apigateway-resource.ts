import {
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { inSomeApi } from "./apigateway-lookup.ts";
import { replacing } from "./apigateway-patch.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const resource: Entry = {
  type: "aws:apigateway/resource:Resource",
  inputs: { restApi: "replace", parentId: "update", pathPart: "update" },
  identity: ["restApi", "parentId", "pathPart"],
  computed: ["path"],
  volatile: ["path"],
  async create(aws, inputs) {
    const { restApi, parentId, pathPart } = inputs as Given;
    const { id } = await aws.apigateway.send(new CreateResourceCommand({ restApiId: restApi, parentId, pathPart }));
    return id!;
  },
  async read(aws, id) {
    const found = await inSomeApi(aws, (restApiId) =>
      aws.apigateway.send(new GetResourceCommand({ restApiId, resourceId: id })),
    );
    return found && { restApi: found.restApi, parentId: found.parentId, pathPart: found.pathPart, path: found.path };
  },
  async update(aws, id, inputs) {
    const { restApi, parentId, pathPart } = inputs as Given;
    const command = new UpdateResourceCommand({ restApiId: restApi, resourceId: id });
    await aws.apigateway.send(replacing(command, { parentId, pathPart }));
  },
  async delete(aws, id) {
    const { restApi } = ((await resource.read(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    await unlessGone(aws.apigateway.send(new DeleteResourceCommand({ restApiId: restApi, resourceId: id })));
  },
};
