import {
  DeleteIntegrationCommand,
  GetIntegrationCommand,
  PutIntegrationCommand,
  UpdateIntegrationCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { replacing } from "./apigateway-patch.ts";
import { idAt, keyOf, methodInputs, placeOf } from "./apigateway-place.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const integration: Entry = {
  type: "aws:apigateway/integration:Integration",
  inputs: {
    ...methodInputs,
    type: "replace",
    integrationHttpMethod: "replace",
    credentials: "replace",
    passthroughBehavior: "replace",
    uri: "update",
    contentHandling: "update",
    requestParameters: "update",
    requestTemplates: "update",
    timeoutMilliseconds: "update",
  },
  // https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
  defaults: {
    passthroughBehavior: "WHEN_NO_MATCH",
    requestParameters: {},
    requestTemplates: {},
    timeoutMilliseconds: 29_000,
  },
  objects: { requestParameters: "map", requestTemplates: "map" },
  identity: Object.keys(methodInputs),
  computed: [],
  async create(aws, inputs) {
    const { type, integrationHttpMethod, credentials, passthroughBehavior } = inputs as Given;
    const fixed = { type, integrationHttpMethod, credentials, passthroughBehavior };
    const command = new PutIntegrationCommand({ ...keyOf(inputs), ...fixed, ...integrationSettings(inputs as Given) });
    await aws.apigateway.send(command);
    return idAt("agi", inputs);
  },
  async read(aws, id) {
    const { inputs, key } = placeOf(id);
    const held = await unlessGone(aws.apigateway.send(new GetIntegrationCommand(key)));
    return (
      held && {
        ...inputs,
        type: held.type,
        // A mock calls nothing; ministack says POST all the same.
        integrationHttpMethod: held.type === "MOCK" ? undefined : held.httpMethod,
        credentials: held.credentials,
        passthroughBehavior: held.passthroughBehavior,
        uri: held.uri || undefined,
        contentHandling: held.contentHandling,
        requestParameters: held.requestParameters ?? {},
        requestTemplates: held.requestTemplates ?? {},
        timeoutMilliseconds: held.timeoutInMillis,
      }
    );
  },
  async update(aws, _id, inputs) {
    const command = new UpdateIntegrationCommand(keyOf(inputs));
    await aws.apigateway.send(replacing(command, integrationSettings(inputs as Given)));
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteIntegrationCommand(placeOf(id).key)));
  },
};

const integrationSettings = (given: Given) => ({
  uri: given.uri,
  contentHandling: given.contentHandling,
  requestParameters: given.requestParameters,
  requestTemplates: given.requestTemplates,
  timeoutInMillis: given.timeoutMilliseconds,
});
