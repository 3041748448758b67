import assert from "node:assert/strict";
import {
  GetGatewayResponseCommand,
  GetModelCommand,
  GetRequestValidatorCommand,
  GetResourceCommand,
  GetRestApiCommand,
  type GetRestApiCommandOutput,
  GetTagsCommand,
  PutGatewayResponseCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
  UpdateResourceCommand,
  UpdateRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../../../local/provider/clients.ts";
import { gatewayResponse } from "../../../local/provider/entries/apigateway-gateway-response.ts";
import { model } from "../../../local/provider/entries/apigateway-model.ts";
import { requestValidator } from "../../../local/provider/entries/apigateway-request-validator.ts";
import { resource } from "../../../local/provider/entries/apigateway-resource.ts";
import { restApi } from "../../../local/provider/entries/apigateway-rest-api.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { twoApis } from "./apigateway-fixture.ts";
import { entrySuite } from "./entry-suite.ts";

const replace = (path: string, value: string) => ({ patchOperations: [{ op: "replace" as const, path, value }] });

const held = (is: (api: GetRestApiCommandOutput) => unknown) => async (aws: Clients, id: string) =>
  is(await aws.apigateway.send(new GetRestApiCommand({ restApiId: id })));

const tags = (wanted: Record<string, string>) => async (aws: Clients, _id: string, outputs: Properties) => {
  const { tags } = await aws.apigateway.send(new GetTagsCommand({ resourceArn: String(outputs.arn) }));
  assert.deepEqual(tags, wanted);
};

const policy = (Effect: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }],
  });

const schema = (required: string) =>
  JSON.stringify({ $schema: "http://json-schema.org/draft-04/schema#", type: "object", required: [required] });

entrySuite("REST APIs and their parts", [restApi, resource, model, requestValidator, gatewayResponse], {
  "aws:apigateway/restApi:RestApi": {
    base: { name: "it", endpointConfiguration: { types: "REGIONAL" }, tags: { team: "a", stage: "test" } },
    changes: {
      name: { to: "other", seen: held(({ name }) => name === "other") },
      description: { to: "Takes orders", seen: held(({ description }) => description === "Takes orders") },
      "description: taken out": {
        from: { description: "x" },
        to: undefined,
        seen: held(({ description }) => !description),
      },
      apiKeySource: { to: "AUTHORIZER", seen: held(({ apiKeySource }) => apiKeySource === "AUTHORIZER") },
      binaryMediaTypes: {
        to: ["image/png", "application/pdf"],
        seen: held(({ binaryMediaTypes }) => assert.deepEqual(binaryMediaTypes, ["image/png", "application/pdf"])),
      },
      "binaryMediaTypes: taken out": {
        from: { binaryMediaTypes: ["image/png"] },
        to: undefined,
        seen: held(({ binaryMediaTypes }) => assert.deepEqual(binaryMediaTypes, [])),
      },
      disableExecuteApiEndpoint: {
        to: true,
        seen: held(({ disableExecuteApiEndpoint }) => disableExecuteApiEndpoint === true),
      },
      "endpointConfiguration.types": {
        to: { types: "PRIVATE" },
        seen: held(({ endpointConfiguration }) => assert.deepEqual(endpointConfiguration?.types, ["PRIVATE"])),
      },
      "endpointConfiguration.types: taken out": {
        to: undefined,
        seen: held(({ endpointConfiguration }) => assert.deepEqual(endpointConfiguration?.types, ["EDGE"])),
      },
      minimumCompressionSize: {
        to: "1024",
        seen: held(({ minimumCompressionSize }) => minimumCompressionSize === 1024),
      },
      "minimumCompressionSize: taken out": {
        from: { minimumCompressionSize: "1024" },
        to: undefined,
        seen: held(({ minimumCompressionSize }) => minimumCompressionSize === undefined),
      },
      policy: { to: policy("Allow"), seen: held((api) => JSON.parse(`"${api.policy}"`) === policy("Allow")) },
      "policy: changed": {
        from: { policy: policy("Allow") },
        to: policy("Deny"),
        seen: held((api) => JSON.parse(`"${api.policy}"`) === policy("Deny")),
      },
      "policy: taken out": { from: { policy: policy("Deny") }, to: undefined, seen: held(({ policy }) => !policy) },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
    },
    drift: {
      by: (aws, restApiId) =>
        aws.apigateway.send(new UpdateRestApiCommand({ restApiId, ...replace("/description", "drift") })),
      shows: { description: "drift" },
    },
  },
  "aws:apigateway/resource:Resource": async (aws) => {
    const [first, second] = await twoApis(aws);
    const path = (restApiId: string, wanted: string) => async (aws: Clients, resourceId: string) =>
      (await aws.apigateway.send(new GetResourceCommand({ restApiId, resourceId }))).path === wanted;
    return {
      base: { restApi: first.api, parentId: first.root, pathPart: "it" },
      changes: {
        restApi: { to: second.api, with: { parentId: second.root }, seen: path(second.api, "/it") },
        parentId: { to: first.resources[0], seen: path(first.api, "/orders/it") },
        pathPart: { to: "{id}", seen: path(first.api, "/{id}") },
      },
      drift: {
        by: (aws, resourceId) =>
          aws.apigateway.send(
            new UpdateResourceCommand({ restApiId: first.api, resourceId, ...replace("/pathPart", "drift") }),
          ),
        shows: { pathPart: "drift" },
      },
    };
  },
  "aws:apigateway/model:Model": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (restApiId: string, modelName: string, key: "name" | "description" | "schema" | "contentType", value: string) =>
      async (aws: Clients) =>
        ((await aws.apigateway.send(new GetModelCommand({ restApiId, modelName })))[key] ?? "") === value;
    return {
      base: { restApi: first.api, name: "it", contentType: "application/json", schema: schema("id") },
      changes: {
        restApi: { to: second.api, seen: held(second.api, "it", "name", "it") },
        name: { to: "other", seen: held(first.api, "other", "name", "other") },
        contentType: { to: "application/xml", seen: held(first.api, "it", "contentType", "application/xml") },
        description: { to: "An order", seen: held(first.api, "it", "description", "An order") },
        "description: taken out": {
          from: { description: "x" },
          to: undefined,
          seen: held(first.api, "it", "description", ""),
        },
        schema: { to: schema("name"), seen: held(first.api, "it", "schema", schema("name")) },
        "schema: taken out": { to: undefined, seen: held(first.api, "it", "schema", "") },
      },
      drift: {
        by: (aws) =>
          aws.apigateway.send(
            new UpdateModelCommand({ restApiId: first.api, modelName: "it", ...replace("/schema", schema("drift")) }),
          ),
        shows: { schema: schema("drift") },
      },
    };
  },
  "aws:apigateway/requestValidator:RequestValidator": async (aws) => {
    const [first, second] = await twoApis(aws);
    const validator = (restApiId: string, wanted: object) => async (aws: Clients, requestValidatorId: string) => {
      const held = await aws.apigateway.send(new GetRequestValidatorCommand({ restApiId, requestValidatorId }));
      return Object.entries(wanted).every(([key, value]) => held[key as "name"] === value);
    };
    return {
      base: { restApi: first.api, name: "it" },
      changes: {
        restApi: { to: second.api, seen: validator(second.api, { name: "it" }) },
        name: { to: "other", seen: validator(first.api, { name: "other" }) },
        validateRequestBody: { to: true, seen: validator(first.api, { validateRequestBody: true }) },
        validateRequestParameters: { to: true, seen: validator(first.api, { validateRequestParameters: true }) },
        "validateRequestParameters: taken out": {
          from: { validateRequestParameters: true },
          to: undefined,
          seen: validator(first.api, { validateRequestParameters: false }),
        },
      },
      drift: {
        by: (aws, requestValidatorId) =>
          aws.apigateway.send(
            new UpdateRequestValidatorCommand({
              restApiId: first.api,
              requestValidatorId,
              ...replace("/validateRequestBody", "true"),
            }),
          ),
        shows: { validateRequestBody: true },
      },
    };
  },
  "aws:apigateway/response:Response": async (aws) => {
    const [first, second] = await twoApis(aws);
    const response =
      (restApiId: string, responseType: "THROTTLED" | "DEFAULT_4XX", wanted: object) => async (aws: Clients) => {
        const held = await aws.apigateway.send(new GetGatewayResponseCommand({ restApiId, responseType }));
        for (const [key, value] of Object.entries(wanted)) assert.deepEqual(held[key as "statusCode"], value);
      };
    const retryAfter = { "gatewayresponse.header.Retry-After": "'1'" };
    const problem = { "application/json": '{"title":"Too many","detail":$context.error.messageString}' };
    const standard = { "application/json": '{"message":$context.error.messageString}' };
    return {
      base: { restApiId: first.api, responseType: "THROTTLED", statusCode: "429" },
      changes: {
        restApiId: { to: second.api, seen: response(second.api, "THROTTLED", { defaultResponse: false }) },
        responseType: {
          to: "DEFAULT_4XX",
          seen: response(first.api, "DEFAULT_4XX", { defaultResponse: false, statusCode: "429" }),
        },
        statusCode: { to: "503", seen: response(first.api, "THROTTLED", { statusCode: "503" }) },
        "statusCode: taken out": {
          from: { statusCode: "503" },
          to: undefined,
          seen: response(first.api, "THROTTLED", { statusCode: "429" }),
        },
        responseParameters: {
          to: retryAfter,
          seen: response(first.api, "THROTTLED", { responseParameters: retryAfter }),
        },
        "responseParameters: taken out": {
          from: { responseParameters: retryAfter },
          to: undefined,
          seen: response(first.api, "THROTTLED", { responseParameters: {} }),
        },
        responseTemplates: { to: problem, seen: response(first.api, "THROTTLED", { responseTemplates: problem }) },
        "responseTemplates: taken out": {
          from: { responseTemplates: problem },
          to: undefined,
          seen: response(first.api, "THROTTLED", { responseTemplates: standard }),
        },
      },
      drift: {
        by: (aws) =>
          aws.apigateway.send(
            new PutGatewayResponseCommand({ restApiId: first.api, responseType: "THROTTLED", statusCode: "500" }),
          ),
        shows: { statusCode: "500" },
      },
    };
  },
});
