import {
  CreateIntegrationCommand,
  DeleteIntegrationCommand,
  GetIntegrationCommand,
  UpdateIntegrationCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import { inSomeSocketApi } from "./apigatewayv2-lookup.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const socketIntegration: Entry = {
  type: "aws:apigatewayv2/integration:Integration",
  inputs: {
    apiId: "replace",
    integrationType: "replace",
    integrationMethod: "update",
    integrationUri: "update",
    credentialsArn: "update",
    passthroughBehavior: "update",
    requestParameters: "update",
    requestTemplates: "update",
    templateSelectionExpression: "update",
    timeoutMilliseconds: "update",
  },
  // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
  defaults: { passthroughBehavior: "WHEN_NO_MATCH", timeoutMilliseconds: 29_000 },
  objects: { requestParameters: "map", requestTemplates: "map" },
  named: "",
  identity: [],
  computed: [],
  async create(aws, inputs) {
    return (await aws.apigatewayv2.send(new CreateIntegrationCommand(settings(inputs as Given)))).IntegrationId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, (ApiId) =>
      aws.apigatewayv2.send(new GetIntegrationCommand({ ApiId, IntegrationId: id })),
    );
    return (
      found && {
        apiId: found.apiId,
        integrationType: found.IntegrationType,
        // A mock calls nothing; ministack says POST all the same.
        integrationMethod: found.IntegrationType === "MOCK" ? undefined : found.IntegrationMethod,
        integrationUri: found.IntegrationUri || undefined,
        credentialsArn: found.CredentialsArn || undefined,
        passthroughBehavior: found.PassthroughBehavior,
        requestParameters: found.RequestParameters,
        requestTemplates: found.RequestTemplates,
        templateSelectionExpression: found.TemplateSelectionExpression || undefined,
        timeoutMilliseconds: found.TimeoutInMillis,
      }
    );
  },
  async update(aws, id, inputs) {
    await aws.apigatewayv2.send(new UpdateIntegrationCommand({ ...settings(inputs as Given), IntegrationId: id }));
  },
  async delete(aws, id, old) {
    const { apiId } = old as Given;
    await unlessGone(aws.apigatewayv2.send(new DeleteIntegrationCommand({ ApiId: apiId, IntegrationId: id })));
  },
};

/** What is taken out is set to nothing. */
const settings = (given: Given) => ({
  ApiId: given.apiId,
  IntegrationType: given.integrationType,
  IntegrationMethod: given.integrationMethod,
  IntegrationUri: given.integrationUri ?? "",
  CredentialsArn: given.credentialsArn ?? "",
  PassthroughBehavior: given.passthroughBehavior,
  RequestParameters: given.requestParameters ?? {},
  RequestTemplates: given.requestTemplates ?? {},
  TemplateSelectionExpression: given.templateSelectionExpression ?? "",
  TimeoutInMillis: given.timeoutMilliseconds,
});
