import {
  APIGatewayClient,
  type Authorizer,
  GetAuthorizersCommand,
  GetGatewayResponsesCommand,
  type GetGatewayResponsesCommandOutput,
  GetRequestValidatorsCommand,
  GetRestApiCommand,
  paginateGetModels,
  paginateGetResources,
  type Resource,
} from "@aws-sdk/client-api-gateway";
import type { GatewayResponses } from "./gateway-responses.ts";

/**
 * A whole API at the moment of its deployment, as plain JSON: "a snapshot of the API",
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html. Stages serve it until they are pointed elsewhere.
 */
export interface Snapshot {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly Resource[];
  /** Schemas by the name of the model. */
  readonly models: Readonly<Record<string, string>>;
  /** What each request validator checks, by its id. */
  readonly validators: Readonly<Record<string, { readonly body: boolean; readonly parameters: boolean }>>;
  /** Customised ones only. */
  readonly gatewayResponses: GatewayResponses;
  /** By their id; left out of a snapshot without one. */
  readonly authorizers?: Readonly<Record<string, Authorizer>>;
  /** Settings of the API that would change how it is served. */
  readonly settings: {
    readonly binaryMediaTypes: readonly string[];
    readonly policy: string;
    /** Who names a caller's API key: a header of the request, or the authorizer. @default "HEADER" */
    readonly apiKeySource?: "HEADER" | "AUTHORIZER" | undefined;
  };
}

/** The account of a caller that names none. */
export const DEFAULT_ACCOUNT = "000000000000";

/** The emulator as API Gateway's control plane. */
export interface ControlPlane {
  readonly client: APIGatewayClient;
  readonly region: string;
  readonly accountId: string;
}

/** A client for the account and region that a caller of the control plane used. */
export function controlPlane(endpoint: string, region: string, accountId: string): ControlPlane {
  // The emulator takes twelve digits for the account, and "test" for the root of the default one, also when it checks keys.
  const accessKeyId = accountId === DEFAULT_ACCOUNT ? "test" : accountId;
  const credentials = { accessKeyId, secretAccessKey: "test" };
  const requestHandler = { requestTimeout: 10_000, connectionTimeout: 5000 };
  return { client: new APIGatewayClient({ endpoint, region, credentials, requestHandler }), region, accountId };
}

/** Reads everything that a deployment holds on to. */
export async function takeSnapshot(
  { client, region, accountId }: ControlPlane,
  apiId: string,
  deploymentId: string,
): Promise<Snapshot> {
  const all = { restApiId: apiId, limit: 500 };
  const [api, resources, models, validators, responses, authorizers] = await Promise.all([
    client.send(new GetRestApiCommand({ restApiId: apiId })),
    collect(paginateGetResources({ client }, { ...all, embed: ["methods"] })),
    collect(paginateGetModels({ client }, all)),
    client.send(new GetRequestValidatorsCommand(all)),
    client.send(new GetGatewayResponsesCommand({ restApiId: apiId })) as Promise<GetGatewayResponsesCommandOutput>,
    client.send(new GetAuthorizersCommand(all)),
  ]);
  return {
    apiId,
    deploymentId,
    region,
    accountId,
    resources,
    models: Object.fromEntries(models.map(({ name = "", schema = "{}" }) => [name, schema])),
    validators: Object.fromEntries(
      (validators.items ?? []).map(
        ({ id = "", validateRequestBody: body = false, validateRequestParameters: parameters = false }) => [
          id,
          { body, parameters },
        ],
      ),
    ),
    gatewayResponses: Object.fromEntries(
      (responses.items ?? [])
        .filter((response) => !response.defaultResponse)
        .map((response) => [response.responseType, response]),
    ),
    authorizers: Object.fromEntries((authorizers.items ?? []).map((authorizer) => [authorizer.id ?? "", authorizer])),
    settings: {
      binaryMediaTypes: api.binaryMediaTypes ?? [],
      policy: api.policy ?? "",
      apiKeySource: api.apiKeySource,
    },
  };
}

async function collect<Item>(pages: AsyncIterable<{ items?: Item[] | undefined }>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(page.items ?? []));
  return items;
}
