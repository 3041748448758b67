import {
  CreateModelCommand,
  DeleteModelCommand,
  GetModelsCommand,
  UpdateModelCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { inSomeApi } from "./apigateway-lookup.ts";
import { replacing } from "./apigateway-patch.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const model: Entry = {
  type: "aws:apigateway/model:Model",
  inputs: { restApi: "replace", name: "replace", contentType: "replace", description: "update", schema: "update" },
  defaults: { description: "" },
  identity: ["restApi", "name"],
  json: ["schema"],
  computed: [],
  // Model names are alphanumeric: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html
  autoname: (candidate) => candidate.replace(/[^A-Za-z0-9]/g, ""),
  async create(aws, inputs) {
    const { restApi, name, contentType, description, schema } = inputs as Given;
    const command = new CreateModelCommand({ restApiId: restApi, name, contentType, description, schema });
    return (await aws.apigateway.send(command)).id!;
  },
  async read(aws, id) {
    const found = await findModel(aws, id);
    if (!found) return undefined;
    const { restApi, name, contentType, description, schema } = found;
    return { restApi, name, contentType, description: description ?? "", schema: schema || undefined };
  },
  async update(aws, _id, inputs) {
    const { restApi, name, description, schema } = inputs as Given;
    const command = new UpdateModelCommand({ restApiId: restApi, modelName: name });
    await aws.apigateway.send(replacing(command, { description, schema: schema ?? "" }));
  },
  async delete(aws, id) {
    const { restApi, name } = ((await findModel(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    await unlessGone(aws.apigateway.send(new DeleteModelCommand({ restApiId: restApi, modelName: name })));
  },
};

// AWS looks a model up by its name; the real provider's id is the model's own.
const findModel = (aws: Clients, id: string) =>
  inSomeApi(aws, async (restApiId) => {
    const { items = [] } = await aws.apigateway.send(new GetModelsCommand({ restApiId, limit: 500 }));
    return items.find((item) => item.id === id);
  });
