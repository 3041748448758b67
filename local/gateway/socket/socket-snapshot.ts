import {
  ApiGatewayV2Client,
  type Authorizer,
  GetApiCommand,
  GetAuthorizersCommand,
  GetIntegrationResponsesCommand,
  GetIntegrationsCommand,
  GetModelsCommand,
  GetRouteResponsesCommand,
  GetRoutesCommand,
  GetStageCommand,
  type Integration,
  type IntegrationResponse,
  NotFoundException,
  type Route,
} from "@aws-sdk/client-apigatewayv2";
import { DEFAULT_ACCOUNT } from "../snapshot.ts";

/** A WebSocket API at the moment of its deployment, as plain JSON; see {@link import("../snapshot.ts").Snapshot}. */
export interface SocketSnapshot {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly region: string;
  readonly accountId: string;
  readonly routeSelection: string;
  readonly routes: readonly (Route & { readonly answers: boolean })[];
  /** By id. */
  readonly integrations: Readonly<Record<string, Integration & { readonly responses: readonly IntegrationResponse[] }>>;
  /** Schemas by the name of the model. */
  readonly models: Readonly<Record<string, string>>;
  /** By id. */
  readonly authorizers: Readonly<Record<string, Authorizer>>;
}

/** What a stage says about how messages are served. */
export interface SocketStage {
  readonly deploymentId: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly limit: { readonly rate: number; readonly burst: number } | undefined;
}

/** The emulator as the control plane of WebSocket APIs. */
export interface SocketPlane {
  readonly client: ApiGatewayV2Client;
  readonly region: string;
  readonly accountId: string;
}

export function socketPlane(endpoint: string, region: string, accountId = DEFAULT_ACCOUNT): SocketPlane {
  const accessKeyId = accountId === DEFAULT_ACCOUNT ? "test" : accountId;
  const credentials = { accessKeyId, secretAccessKey: "test" };
  const requestHandler = { requestTimeout: 10_000, connectionTimeout: 5000 };
  return { client: new ApiGatewayV2Client({ endpoint, region, credentials, requestHandler }), region, accountId };
}

/** Whether an API is one for WebSockets; undefined when there is none of that id. */
export async function isWebSocketApi({ client }: SocketPlane, ApiId: string): Promise<boolean | undefined> {
  const api = await unlessMissing(client.send(new GetApiCommand({ ApiId })));
  return api && api.ProtocolType === "WEBSOCKET";
}

export async function readSocketStage(
  { client }: SocketPlane,
  ApiId: string,
  StageName: string,
): Promise<SocketStage | undefined> {
  const stage = await unlessMissing(client.send(new GetStageCommand({ ApiId, StageName })));
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage?.DefaultRouteSettings ?? {};
  return (
    stage && {
      deploymentId: stage.DeploymentId ?? "",
      variables: new Map(Object.entries(stage.StageVariables ?? {})),
      limit: rate === undefined || burst === undefined ? undefined : { rate, burst },
    }
  );
}

/** Reads everything that a deployment holds on to. */
export async function takeSocketSnapshot(
  { client, region, accountId }: SocketPlane,
  apiId: string,
  deploymentId: string,
): Promise<SocketSnapshot> {
  const of = { ApiId: apiId };
  const [api, routes, integrations, models, authorizers] = await Promise.all([
    client.send(new GetApiCommand(of)),
    client.send(new GetRoutesCommand(of)),
    client.send(new GetIntegrationsCommand(of)),
    client.send(new GetModelsCommand(of)),
    client.send(new GetAuthorizersCommand(of)),
  ]);
  const answering = (routes.Items ?? []).map(async (route) => {
    const responses = await client.send(new GetRouteResponsesCommand({ ...of, RouteId: route.RouteId }));
    return { ...route, answers: (responses.Items ?? []).length > 0 };
  });
  const responding = (integrations.Items ?? []).map(async (integration) => {
    const { IntegrationId = "" } = integration;
    const responses = await client.send(new GetIntegrationResponsesCommand({ ...of, IntegrationId }));
    return [IntegrationId, { ...integration, responses: responses.Items ?? [] }] as const;
  });
  return {
    apiId,
    deploymentId,
    region,
    accountId,
    routeSelection: api.RouteSelectionExpression ?? "$request.body.action",
    routes: await Promise.all(answering),
    integrations: Object.fromEntries(await Promise.all(responding)),
    models: Object.fromEntries((models.Items ?? []).map(({ Name = "", Schema = "{}" }) => [Name, Schema])),
    authorizers: Object.fromEntries((authorizers.Items ?? []).map((one) => [one.AuthorizerId ?? "", one])),
  };
}

async function unlessMissing<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
