import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetRestApiCommand,
  GetTagsCommand,
  UpdateRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { finishing } from "../partial.ts";
import { replacing } from "./apigateway-patch.ts";
import { restApiArn, setTags } from "./apigateway-tags.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** An API's OpenAPI `body` is not carried over: ministack reads none. */
export const restApi: Entry = {
  type: "aws:apigateway/restApi:RestApi",
  inputs: {
    name: "update",
    description: "update",
    apiKeySource: "update",
    binaryMediaTypes: "update",
    disableExecuteApiEndpoint: "update",
    endpointConfiguration: "update",
    minimumCompressionSize: "update",
    policy: "update",
    tags: "update",
  },
  // Edge-optimized is AWS's choice: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
  defaults: {
    description: "",
    apiKeySource: "HEADER",
    binaryMediaTypes: [],
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { types: "EDGE" },
    tags: {},
  },
  objects: { endpointConfiguration: ["types"], tags: "map" },
  sets: ["binaryMediaTypes"],
  json: ["policy"],
  computed: ["arn", "createdDate", "executionArn", "rootResourceId"],
  async create(aws, inputs) {
    const { tags } = inputs as Given;
    const { id } = await aws.apigateway.send(new CreateRestApiCommand({ ...settings(inputs as Given), tags }));
    return finishing(id!, () => setTags(aws, restApiArn(aws, id!), tags));
  },
  async read(aws, id) {
    const api = await unlessGone(aws.apigateway.send(new GetRestApiCommand({ restApiId: id })));
    if (!api) return undefined;
    const { tags } = await aws.apigateway.send(new GetTagsCommand({ resourceArn: restApiArn(aws, id) }));
    return {
      name: api.name,
      description: api.description ?? "",
      apiKeySource: api.apiKeySource,
      binaryMediaTypes: api.binaryMediaTypes ?? [],
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      endpointConfiguration: { types: api.endpointConfiguration?.types?.[0] },
      minimumCompressionSize: api.minimumCompressionSize?.toString(),
      // AWS answers the document with its quotes escaped.
      policy: api.policy ? JSON.parse(`"${api.policy}"`) : undefined,
      tags: tags ?? {},
      arn: restApiArn(aws, id),
      createdDate: api.createdDate?.toISOString(),
      executionArn: `arn:aws:execute-api:${aws.region}:${aws.account}:${id}`,
      rootResourceId: api.rootResourceId,
    };
  },
  async update(aws, id, inputs) {
    const command = new UpdateRestApiCommand({ restApiId: id });
    await aws.apigateway.send(replacing(command, settings(inputs as Given)));
    await setTags(aws, restApiArn(aws, id), (inputs as Given).tags);
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteRestApiCommand({ restApiId: id })));
  },
};

function settings(given: Given) {
  const { types } = given.endpointConfiguration as unknown as { types: "EDGE" | "REGIONAL" | "PRIVATE" };
  return {
    name: given.name,
    description: given.description,
    apiKeySource: given.apiKeySource,
    binaryMediaTypes: given.binaryMediaTypes,
    disableExecuteApiEndpoint: given.disableExecuteApiEndpoint,
    endpointConfiguration: { types: [types] },
    minimumCompressionSize:
      given.minimumCompressionSize === undefined ? undefined : Number(given.minimumCompressionSize),
    policy: given.policy,
  };
}
