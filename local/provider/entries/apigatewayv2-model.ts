import {
  CreateModelCommand,
  DeleteModelCommand,
  GetModelCommand,
  UpdateModelCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import { inSomeSocketApi } from "./apigatewayv2-lookup.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const socketModel: Entry = {
  type: "aws:apigatewayv2/model:Model",
  inputs: { apiId: "replace", name: "update", contentType: "update", description: "update", schema: "update" },
  defaults: { description: "" },
  json: ["schema"],
  identity: ["apiId", "name"],
  computed: [],
  // Model names are alphanumeric: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html
  autoname: (candidate) => candidate.replace(/[^A-Za-z0-9]/g, ""),
  async create(aws, inputs) {
    return (await aws.apigatewayv2.send(new CreateModelCommand(settings(inputs as Given)))).ModelId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, (ApiId) =>
      aws.apigatewayv2.send(new GetModelCommand({ ApiId, ModelId: id })),
    );
    if (!found) return undefined;
    const { apiId, Name, ContentType, Description, Schema } = found;
    return { apiId, name: Name, contentType: ContentType, description: Description ?? "", schema: Schema };
  },
  async update(aws, id, inputs) {
    await aws.apigatewayv2.send(new UpdateModelCommand({ ...settings(inputs as Given), ModelId: id }));
  },
  async delete(aws, id, old) {
    const { apiId } = old as Given;
    await unlessGone(aws.apigatewayv2.send(new DeleteModelCommand({ ApiId: apiId, ModelId: id })));
  },
};

const settings = ({ apiId, name, contentType, description, schema }: Given) => ({
  ApiId: apiId,
  Name: name,
  ContentType: contentType,
  Description: description,
  Schema: schema,
});
