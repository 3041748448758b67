import assert from "node:assert/strict";
import {
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  GetApiCommand,
  type GetApiCommandOutput,
  GetAuthorizerCommand,
  type GetAuthorizerCommandOutput,
  GetDeploymentCommand,
  GetIntegrationCommand,
  type GetIntegrationCommandOutput,
  GetIntegrationResponseCommand,
  type GetIntegrationResponseCommandOutput,
  GetModelCommand,
  type GetModelCommandOutput,
  GetRouteCommand,
  type GetRouteCommandOutput,
  GetRouteResponseCommand,
  GetStageCommand,
  type GetStageCommandOutput,
  GetTagsCommand,
  UpdateApiCommand,
  UpdateAuthorizerCommand,
  UpdateIntegrationCommand,
  UpdateIntegrationResponseCommand,
  UpdateModelCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/apigatewayv2.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { entrySuite } from "./entry-suite.ts";

type Is<Held> = (held: Held) => unknown;
const there = () => true;

/** Two WebSocket APIs with two integrations, routes and deployments each, made by the SDK alone. */
async function twoApis({ apigatewayv2: v2 }: Clients) {
  const make = async (Name: string) => {
    const settings = { Name, ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" } as const;
    const api = (await v2.send(new CreateApiCommand(settings))).ApiId!;
    const two = async (one: (name: string) => Promise<string>) => [await one("a"), await one("b")] as const;
    return {
      api,
      integrations: await two(
        async () =>
          (await v2.send(new CreateIntegrationCommand({ ApiId: api, IntegrationType: "MOCK" }))).IntegrationId!,
      ),
      routes: await two(async (RouteKey) => (await v2.send(new CreateRouteCommand({ ApiId: api, RouteKey }))).RouteId!),
      deployments: await two(async () => (await v2.send(new CreateDeploymentCommand({ ApiId: api }))).DeploymentId!),
    };
  };
  return [await make("first"), await make("second")] as const;
}

entrySuite("WebSocket APIs", entries, {
  "aws:apigatewayv2/api:Api": () => {
    const held = (is: Is<GetApiCommandOutput>) => async (aws: Clients, ApiId: string) =>
      is(await aws.apigatewayv2.send(new GetApiCommand({ ApiId })));
    const tags =
      (wanted: Record<string, string>) =>
      async ({ apigatewayv2 }: Clients, _id: string, { arn }: Properties) =>
        assert.deepEqual((await apigatewayv2.send(new GetTagsCommand({ ResourceArn: String(arn) }))).Tags, wanted);
    const selection = "$request.body.action";
    return Promise.resolve({
      base: { name: "it", protocolType: "WEBSOCKET", routeSelectionExpression: selection, tags: { team: "a", b: "1" } },
      changes: {
        name: { to: "other", seen: held(({ Name }) => Name === "other") },
        protocolType: { to: "HTTP", seen: held(({ ProtocolType }) => ProtocolType === "HTTP") },
        routeSelectionExpression: {
          to: "$request.body.kind",
          seen: held(({ RouteSelectionExpression }) => RouteSelectionExpression === "$request.body.kind"),
        },
        description: { to: "Takes orders", seen: held(({ Description }) => Description === "Takes orders") },
        "description: taken out": {
          from: { description: "x" },
          to: undefined,
          seen: held(({ Description }) => !Description),
        },
        tags: { to: { team: "b" }, seen: tags({ team: "b" }) },
        "tags: taken out": { to: undefined, seen: tags({}) },
      },
      drift: {
        by: (aws, ApiId) => aws.apigatewayv2.send(new UpdateApiCommand({ ApiId, Name: "drift" })),
        shows: { name: "drift" },
      },
    });
  },
  "aws:apigatewayv2/route:Route": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (is: Is<GetRouteCommandOutput>, ApiId = first.api) =>
      async ({ apigatewayv2 }: Clients, RouteId: string) =>
        is(await apigatewayv2.send(new GetRouteCommand({ ApiId, RouteId })));
    const target = (id: string) => `integrations/${id}`;
    return {
      base: { apiId: first.api, routeKey: "$connect", target: target(first.integrations[0]) },
      changes: {
        apiId: { to: second.api, seen: held(there, second.api) },
        routeKey: { to: "request", seen: held(({ RouteKey }) => RouteKey === "request") },
        target: {
          to: target(first.integrations[1]),
          seen: held(({ Target }) => Target === target(first.integrations[1])),
        },
        authorizationType: {
          to: "AWS_IAM",
          seen: held(({ AuthorizationType }) => AuthorizationType === "AWS_IAM"),
        },
        authorizerId: {
          from: { authorizationType: "CUSTOM", authorizerId: "a" },
          to: "b",
          seen: held(({ AuthorizerId }) => AuthorizerId === "b"),
        },
        modelSelectionExpression: {
          to: "\\$default",
          seen: held(({ ModelSelectionExpression }) => ModelSelectionExpression === "\\$default"),
        },
        requestModels: {
          to: { $default: "Message" },
          seen: held(({ RequestModels }) => assert.deepEqual(RequestModels, { $default: "Message" })),
        },
        routeResponseSelectionExpression: {
          to: "$default",
          seen: held(({ RouteResponseSelectionExpression }) => RouteResponseSelectionExpression === "$default"),
        },
      },
      drift: {
        by: ({ apigatewayv2 }, RouteId) =>
          apigatewayv2.send(new UpdateRouteCommand({ ApiId: first.api, RouteId, RouteKey: "drift" })),
        shows: { routeKey: "drift" },
      },
    };
  },
  "aws:apigatewayv2/integration:Integration": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (is: Is<GetIntegrationCommandOutput>, ApiId = first.api) =>
      async ({ apigatewayv2 }: Clients, IntegrationId: string) =>
        is(await apigatewayv2.send(new GetIntegrationCommand({ ApiId, IntegrationId })));
    const uri = (queue: string) => `arn:aws:apigateway:eu-central-1:sqs:path/000000000000/${queue}`;
    const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
    const type = "'application/x-www-form-urlencoded'";
    return {
      base: {
        apiId: first.api,
        integrationType: "AWS",
        integrationMethod: "POST",
        integrationUri: uri("a"),
        credentialsArn: role("a"),
        requestTemplates: { $default: "a" },
      },
      changes: {
        apiId: { to: second.api, seen: held(there, second.api) },
        integrationType: { to: "HTTP", seen: held(({ IntegrationType }) => IntegrationType === "HTTP") },
        integrationMethod: { to: "PUT", seen: held(({ IntegrationMethod }) => IntegrationMethod === "PUT") },
        integrationUri: { to: uri("b"), seen: held(({ IntegrationUri }) => IntegrationUri === uri("b")) },
        credentialsArn: { to: role("b"), seen: held(({ CredentialsArn }) => CredentialsArn === role("b")) },
        passthroughBehavior: {
          to: "NEVER",
          seen: held(({ PassthroughBehavior }) => PassthroughBehavior === "NEVER"),
        },
        requestParameters: {
          to: { "integration.request.header.Content-Type": type },
          seen: held(({ RequestParameters }) =>
            assert.deepEqual(RequestParameters, { "integration.request.header.Content-Type": type }),
          ),
        },
        requestTemplates: {
          to: { $default: "b" },
          seen: held(({ RequestTemplates }) => assert.deepEqual(RequestTemplates, { $default: "b" })),
        },
        templateSelectionExpression: {
          to: "\\$default",
          seen: held(({ TemplateSelectionExpression }) => TemplateSelectionExpression === "\\$default"),
        },
        timeoutMilliseconds: { to: 10_000, seen: held(({ TimeoutInMillis }) => TimeoutInMillis === 10_000) },
      },
      drift: {
        by: ({ apigatewayv2 }, IntegrationId) =>
          apigatewayv2.send(
            new UpdateIntegrationCommand({ ApiId: first.api, IntegrationId, CredentialsArn: role("drift") }),
          ),
        shows: { credentialsArn: role("drift") },
      },
    };
  },
  "aws:apigatewayv2/integrationResponse:IntegrationResponse": async (aws) => {
    const [first, second] = await twoApis(aws);
    const [integrationId, other] = first.integrations;
    const held =
      (is: Is<GetIntegrationResponseCommandOutput>, ApiId = first.api, IntegrationId: string = integrationId) =>
      async ({ apigatewayv2 }: Clients, IntegrationResponseId: string) =>
        is(await apigatewayv2.send(new GetIntegrationResponseCommand({ ApiId, IntegrationId, IntegrationResponseId })));
    return {
      base: {
        apiId: first.api,
        integrationId,
        integrationResponseKey: "$default",
        responseTemplates: { $default: "a" },
      },
      changes: {
        apiId: {
          to: second.api,
          with: { integrationId: second.integrations[0] },
          seen: held(there, second.api, second.integrations[0]),
        },
        integrationId: { to: other, seen: held(there, first.api, other) },
        integrationResponseKey: {
          to: "/4\\d\\d/",
          seen: held(({ IntegrationResponseKey }) => IntegrationResponseKey === "/4\\d\\d/"),
        },
        responseTemplates: {
          to: { $default: "b" },
          seen: held(({ ResponseTemplates }) => assert.deepEqual(ResponseTemplates, { $default: "b" })),
        },
        templateSelectionExpression: {
          to: "\\$default",
          seen: held(({ TemplateSelectionExpression }) => TemplateSelectionExpression === "\\$default"),
        },
      },
      drift: {
        by: ({ apigatewayv2 }, IntegrationResponseId) =>
          apigatewayv2.send(
            new UpdateIntegrationResponseCommand({
              ApiId: first.api,
              IntegrationId: integrationId,
              IntegrationResponseId,
              IntegrationResponseKey: "drift",
            }),
          ),
        shows: { integrationResponseKey: "drift" },
      },
    };
  },
  "aws:apigatewayv2/routeResponse:RouteResponse": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (ApiId: string, RouteId: string, key = "$default") =>
      async ({ apigatewayv2 }: Clients, RouteResponseId: string) => {
        const command = new GetRouteResponseCommand({ ApiId, RouteId, RouteResponseId });
        return (await apigatewayv2.send(command)).RouteResponseKey === key;
      };
    return {
      base: { apiId: first.api, routeId: first.routes[0], routeResponseKey: "$default" },
      changes: {
        apiId: { to: second.api, with: { routeId: second.routes[0] }, seen: held(second.api, second.routes[0]) },
        routeId: { to: first.routes[1], seen: held(first.api, first.routes[1]) },
        routeResponseKey: { to: "other", seen: held(first.api, first.routes[0], "other") },
      },
    };
  },
  "aws:apigatewayv2/model:Model": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (is: Is<GetModelCommandOutput>, ApiId = first.api) =>
      async ({ apigatewayv2 }: Clients, ModelId: string) =>
        is(await apigatewayv2.send(new GetModelCommand({ ApiId, ModelId })));
    const schema = (type: string) => JSON.stringify({ type });
    return {
      base: { apiId: first.api, name: "Message", contentType: "application/json", schema: schema("object") },
      changes: {
        apiId: { to: second.api, seen: held(there, second.api) },
        name: { to: "Other", seen: held(({ Name }) => Name === "Other") },
        contentType: { to: "text/json", seen: held(({ ContentType }) => ContentType === "text/json") },
        description: { to: "What is sent", seen: held(({ Description }) => Description === "What is sent") },
        schema: { to: schema("array"), seen: held(({ Schema }) => Schema === schema("array")) },
      },
      drift: {
        by: ({ apigatewayv2 }, ModelId) =>
          apigatewayv2.send(new UpdateModelCommand({ ApiId: first.api, ModelId, Description: "drift" })),
        shows: { description: "drift" },
      },
    };
  },
  "aws:apigatewayv2/authorizer:Authorizer": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (is: Is<GetAuthorizerCommandOutput>, ApiId = first.api) =>
      async ({ apigatewayv2 }: Clients, AuthorizerId: string) =>
        is(await apigatewayv2.send(new GetAuthorizerCommand({ ApiId, AuthorizerId })));
    const uri = (name: string) =>
      `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${name}/invocations`;
    const role = "arn:aws:iam::000000000000:role/a";
    const http = new CreateApiCommand({ Name: "http", ProtocolType: "HTTP" });
    const { ApiId: other } = await aws.apigatewayv2.send(http);
    return {
      base: { apiId: first.api, name: "it", authorizerType: "REQUEST", authorizerUri: uri("a") },
      changes: {
        apiId: { to: second.api, seen: held(there, second.api) },
        name: { to: "other", seen: held(({ Name }) => Name === "other") },
        authorizerType: {
          to: "JWT",
          with: { apiId: other },
          seen: held(({ AuthorizerType }) => AuthorizerType === "JWT", other),
        },
        authorizerUri: { to: uri("b"), seen: held(({ AuthorizerUri }) => AuthorizerUri === uri("b")) },
        authorizerCredentialsArn: {
          to: role,
          seen: held(({ AuthorizerCredentialsArn }) => AuthorizerCredentialsArn === role),
        },
        identitySources: {
          to: ["route.request.header.Authorization"],
          seen: held(({ IdentitySource }) => assert.deepEqual(IdentitySource, ["route.request.header.Authorization"])),
        },
      },
      drift: {
        by: ({ apigatewayv2 }, AuthorizerId) =>
          apigatewayv2.send(new UpdateAuthorizerCommand({ ApiId: first.api, AuthorizerId, Name: "drift" })),
        shows: { name: "drift" },
      },
    };
  },
  "aws:apigatewayv2/deployment:Deployment": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (ApiId: string, description = "") =>
      async ({ apigatewayv2 }: Clients, DeploymentId: string) => {
        const { Description = "" } = await apigatewayv2.send(new GetDeploymentCommand({ ApiId, DeploymentId }));
        return Description === description;
      };
    return {
      base: { apiId: first.api, triggers: { template: "a" } },
      changes: {
        apiId: { to: second.api, seen: held(second.api) },
        description: { to: "second", seen: held(first.api, "second") },
        triggers: { to: { template: "b" } },
      },
    };
  },
  "aws:apigatewayv2/stage:Stage": async (aws) => {
    const [first, second] = await twoApis(aws);
    const held =
      (is: Is<GetStageCommandOutput>, ApiId = first.api, StageName = "it") =>
      async ({ apigatewayv2 }: Clients) =>
        is(await apigatewayv2.send(new GetStageCommand({ ApiId, StageName })));
    const log = (group: string) => `arn:aws:logs:eu-central-1:000000000000:log-group:${group}`;
    const accessLogSettings = { destinationArn: log("a"), format: "$context.requestId" };
    const defaultRouteSettings = { throttlingBurstLimit: 10, throttlingRateLimit: 20 };
    return {
      base: { apiId: first.api, name: "it", deploymentId: first.deployments[0] },
      changes: {
        apiId: { to: second.api, with: { deploymentId: second.deployments[0] }, seen: held(there, second.api) },
        name: { to: "other", seen: held(there, first.api, "other") },
        deploymentId: {
          to: first.deployments[1],
          seen: held(({ DeploymentId }) => DeploymentId === first.deployments[1]),
        },
        description: { to: "Live", seen: held(({ Description }) => Description === "Live") },
        "accessLogSettings.destinationArn": {
          from: { accessLogSettings },
          to: { ...accessLogSettings, destinationArn: log("b") },
          seen: held(({ AccessLogSettings }) => AccessLogSettings?.DestinationArn === log("b")),
        },
        "accessLogSettings.format": {
          from: { accessLogSettings },
          to: { ...accessLogSettings, format: "$context.connectionId" },
          seen: held(({ AccessLogSettings }) => AccessLogSettings?.Format === "$context.connectionId"),
        },
        stageVariables: {
          to: { a: "https://x/y" },
          seen: held(({ StageVariables }) => assert.deepEqual(StageVariables, { a: "https://x/y" })),
        },
        "defaultRouteSettings.throttlingBurstLimit": {
          from: { defaultRouteSettings },
          to: { ...defaultRouteSettings, throttlingBurstLimit: 11 },
          seen: held(({ DefaultRouteSettings }) => DefaultRouteSettings?.ThrottlingBurstLimit === 11),
        },
        "defaultRouteSettings.throttlingRateLimit": {
          from: { defaultRouteSettings },
          to: { ...defaultRouteSettings, throttlingRateLimit: 21 },
          seen: held(({ DefaultRouteSettings }) => DefaultRouteSettings?.ThrottlingRateLimit === 21),
        },
      },
      drift: {
        by: ({ apigatewayv2 }) =>
          apigatewayv2.send(new UpdateStageCommand({ ApiId: first.api, StageName: "it", Description: "drift" })),
        shows: { description: "drift" },
      },
    };
  },
});
