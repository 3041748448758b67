import assert from "node:assert/strict";
import {
  GetIntegrationCommand,
  type GetIntegrationCommandOutput,
  GetIntegrationResponseCommand,
  type GetIntegrationResponseCommandOutput,
  GetMethodCommand,
  type GetMethodCommandOutput,
  GetMethodResponseCommand,
  type GetMethodResponseCommandOutput,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../../../local/provider/clients.ts";
import { integration } from "../../../local/provider/entries/apigateway-integration.ts";
import { integrationResponse } from "../../../local/provider/entries/apigateway-integration-response.ts";
import { method } from "../../../local/provider/entries/apigateway-method.ts";
import { methodResponse } from "../../../local/provider/entries/apigateway-method-response.ts";
import { type ApiFixture, twoApis } from "./apigateway-fixture.ts";
import { emulated } from "./emulated.ts";
import { entrySuite } from "./entry-suite.ts";

type Seen = (aws: Clients) => Promise<unknown>;

/** Where things are, in the words of the API: a method of one of an API's two resources. */
const at = ({ api, resources }: ApiFixture, httpMethod: string, resource: 0 | 1 = 0, statusCode = "202") => ({
  restApiId: api,
  resourceId: resources[resource],
  httpMethod,
  statusCode,
});

type Place = ReturnType<typeof at>;

const heldMethod =
  (place: Place, is: (held: GetMethodCommandOutput) => unknown = () => true): Seen =>
  async ({ apigateway }) =>
    is(await apigateway.send(new GetMethodCommand(place)));

const heldMethodResponse =
  (place: Place, is: (held: GetMethodResponseCommandOutput) => unknown = () => true): Seen =>
  async ({ apigateway }) =>
    is(await apigateway.send(new GetMethodResponseCommand(place)));

const heldIntegration =
  (place: Place, is: (held: GetIntegrationCommandOutput) => unknown = () => true): Seen =>
  async ({ apigateway }) =>
    is(await apigateway.send(new GetIntegrationCommand(place)));

const heldIntegrationResponse =
  (place: Place, is: (held: GetIntegrationResponseCommandOutput) => unknown = () => true): Seen =>
  async ({ apigateway }) =>
    is(await apigateway.send(new GetIntegrationResponseCommand(place)));

const replace = (path: string, value: string) => ({ patchOperations: [{ op: "replace" as const, path, value }] });

// Keys with a slash and values with every character that a patch or a template could trip over.
const template = 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)&x=~1/~0\n#if($a)"ü"#end';

entrySuite("methods of REST APIs", [method, methodResponse, integration, integrationResponse], {
  "aws:apigateway/method:Method": async (aws) => {
    const [first, second] = await twoApis(aws);
    const here = at(first, "POST");
    const held = (is: (held: GetMethodCommandOutput) => unknown) => heldMethod(here, is);
    const models = { "application/json": "Order", "application/problem+json": "Empty" };
    const parameters = { "method.request.header.Idempotency-Key": true, "method.request.querystring.dry": false };
    return {
      base: { restApi: first.api, resourceId: first.resources[0], httpMethod: "POST", authorization: "NONE" },
      changes: {
        restApi: {
          to: second.api,
          with: { resourceId: second.resources[0] },
          seen: heldMethod(at(second, "POST")),
        },
        resourceId: { to: first.resources[1], seen: heldMethod(at(first, "POST", 1)) },
        httpMethod: { to: "ANY", seen: heldMethod(at(first, "ANY")) },
        authorization: { to: "AWS_IAM", seen: held(({ authorizationType }) => authorizationType === "AWS_IAM") },
        authorizerId: {
          to: "abc123",
          with: { authorization: "CUSTOM" },
          seen: held(({ authorizerId }) => authorizerId === "abc123"),
        },
        "authorizerId: taken out": {
          from: { authorizerId: "abc123", authorization: "CUSTOM" },
          to: undefined,
          with: { authorization: "NONE" },
          seen: held(({ authorizerId }) => authorizerId === undefined),
        },
        authorizationScopes: {
          to: ["orders/write"],
          seen: held(({ authorizationScopes }) => assert.deepEqual(authorizationScopes, ["orders/write"])),
        },
        apiKeyRequired: { to: true, seen: held(({ apiKeyRequired }) => apiKeyRequired === true) },
        "apiKeyRequired: taken out": {
          from: { apiKeyRequired: true },
          to: undefined,
          seen: held(({ apiKeyRequired }) => apiKeyRequired === false),
        },
        operationName: { to: "PostOrder", seen: held(({ operationName }) => operationName === "PostOrder") },
        "operationName: taken out": {
          from: { operationName: "PostOrder" },
          to: undefined,
          seen: held(({ operationName }) => !operationName),
        },
        requestModels: { to: models, seen: held(({ requestModels }) => assert.deepEqual(requestModels, models)) },
        "requestModels: taken out": {
          from: { requestModels: models },
          to: undefined,
          seen: held(({ requestModels }) => assert.deepEqual(requestModels, {})),
        },
        requestParameters: {
          to: parameters,
          seen: held(({ requestParameters }) => assert.deepEqual(requestParameters, parameters)),
        },
        requestValidatorId: { to: "v1", seen: held(({ requestValidatorId }) => requestValidatorId === "v1") },
        "requestValidatorId: taken out": {
          from: { requestValidatorId: "v1" },
          to: undefined,
          seen: held(({ requestValidatorId }) => requestValidatorId === undefined),
        },
      },
      drift: {
        by: ({ apigateway }) =>
          apigateway.send(new UpdateMethodCommand({ ...here, ...replace("/authorizationType", "AWS_IAM") })),
        shows: { authorization: "AWS_IAM" },
      },
    };
  },
  "aws:apigateway/methodResponse:MethodResponse": async (aws) => {
    const [first, second] = await twoApis(aws);
    const here = at(first, "GET");
    const held = (is: (held: GetMethodResponseCommandOutput) => unknown) => heldMethodResponse(here, is);
    const models = { "application/json": "Empty" };
    const parameters = { "method.response.header.Location": true };
    return {
      base: { restApi: first.api, resourceId: first.resources[0], httpMethod: "GET", statusCode: "202" },
      changes: {
        restApi: {
          to: second.api,
          with: { resourceId: second.resources[0] },
          seen: heldMethodResponse(at(second, "GET")),
        },
        resourceId: { to: first.resources[1], seen: heldMethodResponse(at(first, "GET", 1)) },
        httpMethod: { to: "PUT", seen: heldMethodResponse(at(first, "PUT")) },
        statusCode: { to: "503", seen: heldMethodResponse(at(first, "GET", 0, "503")) },
        responseModels: { to: models, seen: held(({ responseModels }) => assert.deepEqual(responseModels, models)) },
        "responseModels: taken out": {
          from: { responseModels: models },
          to: undefined,
          seen: held(({ responseModels }) => assert.deepEqual(responseModels, {})),
        },
        responseParameters: {
          to: parameters,
          seen: held(({ responseParameters }) => assert.deepEqual(responseParameters, parameters)),
        },
      },
      drift: {
        by: ({ apigateway }) =>
          apigateway.send(new PutMethodResponseCommand({ ...here, responseModels: { "text/plain": "Empty" } })),
        shows: { responseModels: { "text/plain": "Empty" } },
      },
    };
  },
  "aws:apigateway/integration:Integration": async (aws) => {
    const [first, second] = await twoApis(aws);
    const here = at(first, "GET");
    const held = (is: (held: GetIntegrationCommandOutput) => unknown) => heldIntegration(here, is);
    const isOurs = ({ uri }: GetIntegrationCommandOutput) => uri === uriOf("work");
    const parameters = { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" };
    const templates = { "application/json": template };
    return {
      base: {
        restApi: first.api,
        resourceId: first.resources[0],
        httpMethod: "GET",
        type: "AWS",
        integrationHttpMethod: "POST",
        uri: uriOf("work"),
        requestTemplates: { "application/json": "x" },
      },
      changes: {
        restApi: {
          to: second.api,
          with: { resourceId: second.resources[0] },
          seen: heldIntegration(at(second, "GET"), isOurs),
        },
        resourceId: { to: first.resources[1], seen: heldIntegration(at(first, "GET", 1), isOurs) },
        httpMethod: { to: "PUT", seen: heldIntegration(at(first, "PUT"), isOurs) },
        type: { to: "HTTP", seen: held(({ type }) => type === "HTTP") },
        "type: to one that calls nothing": {
          to: "MOCK",
          with: { integrationHttpMethod: undefined, uri: undefined },
          seen: held(({ type }) => type === "MOCK"),
        },
        integrationHttpMethod: { to: "PUT", seen: held(({ httpMethod }) => httpMethod === "PUT") },
        credentials: {
          to: "arn:aws:iam::000000000000:role/api",
          seen: held(({ credentials }) => credentials === "arn:aws:iam::000000000000:role/api"),
        },
        "credentials: taken out": {
          from: { credentials: "arn:aws:iam::000000000000:role/api" },
          to: undefined,
          seen: held(({ credentials }) => credentials === undefined),
        },
        passthroughBehavior: { to: "NEVER", seen: held(({ passthroughBehavior }) => passthroughBehavior === "NEVER") },
        "passthroughBehavior: taken out": {
          from: { passthroughBehavior: "NEVER" },
          to: undefined,
          seen: held(({ passthroughBehavior }) => passthroughBehavior === "WHEN_NO_MATCH"),
        },
        uri: { to: uriOf("other"), seen: held(({ uri }) => uri === uriOf("other")) },
        contentHandling: {
          to: "CONVERT_TO_TEXT",
          seen: held(({ contentHandling }) => contentHandling === "CONVERT_TO_TEXT"),
        },
        "contentHandling: taken out": {
          from: { contentHandling: "CONVERT_TO_TEXT" },
          to: undefined,
          seen: held(({ contentHandling }) => contentHandling === undefined),
        },
        requestParameters: {
          to: parameters,
          seen: held(({ requestParameters }) => assert.deepEqual(requestParameters, parameters)),
        },
        "requestParameters: taken out": {
          from: { requestParameters: parameters },
          to: undefined,
          seen: held(({ requestParameters }) => assert.deepEqual(requestParameters, {})),
        },
        requestTemplates: {
          to: templates,
          seen: held(({ requestTemplates }) => assert.deepEqual(requestTemplates, templates)),
        },
        "requestTemplates: taken out": {
          to: undefined,
          seen: held(({ requestTemplates }) => assert.deepEqual(requestTemplates, {})),
        },
        timeoutMilliseconds: { to: 5000, seen: held(({ timeoutInMillis }) => timeoutInMillis === 5000) },
        "timeoutMilliseconds: taken out": {
          from: { timeoutMilliseconds: 5000 },
          to: undefined,
          seen: held(({ timeoutInMillis }) => timeoutInMillis === 29_000),
        },
      },
      drift: {
        by: ({ apigateway }) =>
          apigateway.send(new UpdateIntegrationCommand({ ...here, ...replace("/uri", uriOf("drift")) })),
        shows: { uri: uriOf("drift") },
      },
    };
  },
  "aws:apigateway/integrationResponse:IntegrationResponse": async (aws) => {
    const [first, second] = await twoApis(aws);
    const here = at(first, "GET");
    const held = (is: (held: GetIntegrationResponseCommandOutput) => unknown) => heldIntegrationResponse(here, is);
    const parameters = { "method.response.header.Retry-After": "'1'" };
    const templates = { "application/json": template };
    return {
      base: {
        restApi: first.api,
        resourceId: first.resources[0],
        httpMethod: "GET",
        statusCode: "202",
        selectionPattern: "202",
      },
      changes: {
        restApi: {
          to: second.api,
          with: { resourceId: second.resources[0] },
          seen: heldIntegrationResponse(at(second, "GET")),
        },
        resourceId: { to: first.resources[1], seen: heldIntegrationResponse(at(first, "GET", 1)) },
        httpMethod: { to: "PUT", seen: heldIntegrationResponse(at(first, "PUT")) },
        statusCode: { to: "503", seen: heldIntegrationResponse(at(first, "GET", 0, "503")) },
        contentHandling: {
          to: "CONVERT_TO_TEXT",
          seen: held(({ contentHandling }) => contentHandling === "CONVERT_TO_TEXT"),
        },
        "contentHandling: taken out": {
          from: { contentHandling: "CONVERT_TO_TEXT" },
          to: undefined,
          seen: held(({ contentHandling }) => contentHandling === undefined),
        },
        responseParameters: {
          to: parameters,
          seen: held(({ responseParameters }) => assert.deepEqual(responseParameters, parameters)),
        },
        responseTemplates: {
          to: templates,
          seen: held(({ responseTemplates }) => assert.deepEqual(responseTemplates, templates)),
        },
        "responseTemplates: taken out": {
          from: { responseTemplates: templates },
          to: undefined,
          seen: held(({ responseTemplates }) => assert.deepEqual(responseTemplates, {})),
        },
        selectionPattern: { to: "2\\d{2}", seen: held(({ selectionPattern }) => selectionPattern === "2\\d{2}") },
        "selectionPattern: taken out": {
          from: { selectionPattern: "2\\d{2}" },
          to: undefined,
          seen: held(({ selectionPattern }) => !selectionPattern),
        },
      },
      drift: {
        by: ({ apigateway }) =>
          apigateway.send(new PutIntegrationResponseCommand({ ...here, selectionPattern: "drift" })),
        shows: { selectionPattern: "drift" },
      },
    };
  },
});

describe("changing a method or an integration in place", () => {
  const emulator = emulated();

  it("leaves what hangs on it as it was", async () => {
    const { aws } = emulator;
    const [first] = await twoApis(aws);
    const here = at(first, "GET");
    await aws.apigateway.send(new PutMethodResponseCommand(here));
    await aws.apigateway.send(new PutIntegrationResponseCommand({ ...here, selectionPattern: "2.." }));
    const inputs = { restApi: first.api, resourceId: first.resources[0], httpMethod: "GET" };
    const id = `${first.api}-${first.resources[0]}-GET`;
    const models = { requestModels: { "application/json": "Order" } };
    await method.update?.(aws, `agm-${id}`, { ...inputs, authorization: "AWS_IAM", ...models }, ["authorization"], {});
    await integration.update?.(aws, `agi-${id}`, { ...inputs, uri: uriOf("work") }, ["uri"], {});
    const held = await aws.apigateway.send(new GetMethodCommand(here));
    assert.deepEqual(held.requestModels, models.requestModels);
    assert.deepEqual(Object.keys(held.methodResponses ?? {}), ["202"]);
    assert.equal(held.methodIntegration?.uri, uriOf("work"));
    assert.equal(held.methodIntegration?.integrationResponses?.["202"]?.selectionPattern, "2..");
  });
});

function uriOf(queue: string): string {
  return `arn:aws:apigateway:eu-central-1:sqs:path/000000000000/${queue}`;
}
