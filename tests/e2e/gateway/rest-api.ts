import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  GetResourcesCommand,
  PutGatewayResponseCommand,
  type PutGatewayResponseCommandInput,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutIntegrationResponseCommand,
  type PutIntegrationResponseCommandInput,
  PutMethodCommand,
  type PutMethodCommandInput,
  PutMethodResponseCommand,
} from "@aws-sdk/client-api-gateway";

/** A method of an API under test, in the terms of the control plane. */
export interface MethodSpec {
  readonly method?: Partial<PutMethodCommandInput>;
  readonly integration: Partial<PutIntegrationCommandInput> & Pick<PutIntegrationCommandInput, "type">;
  readonly responses?: Readonly<Record<string, Partial<PutIntegrationResponseCommandInput>>>;
}

/** An API under test: methods by `POST /path`, models and gateway responses by their names. */
export interface ApiSpec {
  readonly methods: Readonly<Record<string, MethodSpec>>;
  readonly models?: Readonly<Record<string, object>>;
  readonly gatewayResponses?: Readonly<Record<string, Partial<PutGatewayResponseCommandInput>>>;
  /** Gives every method a validator of body and parameters. */
  readonly validated?: boolean;
}

/** Makes APIs by the AWS SDK, as any client of the control plane would. */
export class RestApiMaker {
  readonly client: APIGatewayClient;
  private readonly endpoint: string;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.client = new APIGatewayClient({
      endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  }

  /** Creates an API, not yet deployed; answers its id. */
  async create(spec: ApiSpec): Promise<string> {
    const { client } = this;
    const { id: restApiId } = await client.send(new CreateRestApiCommand({ name: "under-test" }));
    for (const [name, schema] of Object.entries(spec.models ?? {}))
      await client.send(
        new CreateModelCommand({ restApiId, name, contentType: "application/json", schema: JSON.stringify(schema) }),
      );
    const validator = spec.validated
      ? await client.send(
          new CreateRequestValidatorCommand({
            restApiId,
            name: "all",
            validateRequestBody: true,
            validateRequestParameters: true,
          }),
        )
      : undefined;
    for (const [responseType, response] of Object.entries(spec.gatewayResponses ?? {}))
      await client.send(
        new PutGatewayResponseCommand({ restApiId, ...response, responseType: responseType as "THROTTLED" }),
      );
    for (const [route, method] of Object.entries(spec.methods))
      await this.putMethod(restApiId!, route, method, validator?.id);
    return restApiId!;
  }

  /** Adds or replaces a method, given as `GET /a/{b}`. */
  async putMethod(restApiId: string, route: string, spec: MethodSpec, requestValidatorId?: string): Promise<void> {
    const { client } = this;
    const [httpMethod, path = "/"] = route.split(" ");
    const resourceId = await this.resource(restApiId, path);
    const at = { restApiId, resourceId, httpMethod };
    await client.send(
      new PutMethodCommand({
        ...at,
        authorizationType: "NONE",
        ...(requestValidatorId && { requestValidatorId }),
        ...spec.method,
      }),
    );
    await client.send(new PutIntegrationCommand({ ...at, ...spec.integration }));
    for (const [statusCode, response] of Object.entries(spec.responses ?? {})) {
      await client.send(new PutMethodResponseCommand({ ...at, statusCode }));
      await client.send(new PutIntegrationResponseCommand({ ...at, statusCode, ...response }));
    }
  }

  /** Changes the template of a method's answer, without a deployment. */
  async putMethodResponse(restApiId: string, route: string, text: string): Promise<void> {
    const [httpMethod, path = "/"] = route.split(" ");
    const resourceId = await this.resource(restApiId, path);
    const responseTemplates = { "application/json": text };
    await this.client.send(
      new PutIntegrationResponseCommand({ restApiId, resourceId, httpMethod, statusCode: "200", responseTemplates }),
    );
  }

  /** Deploys to a stage, made when it is not there; answers the address of the stage. */
  async deploy(restApiId: string, stageName = "test"): Promise<string> {
    await this.client.send(new CreateDeploymentCommand({ restApiId, stageName }));
    return this.urlOf(restApiId, stageName);
  }

  /** A deployment without a stage; answers its id. */
  async deployment(restApiId: string): Promise<string> {
    return (await this.client.send(new CreateDeploymentCommand({ restApiId }))).id!;
  }

  /** A stage for a deployment; answers its address. */
  async stage(
    restApiId: string,
    stageName: string,
    deploymentId: string,
    variables: Record<string, string> = {},
  ): Promise<string> {
    await this.client.send(new CreateStageCommand({ restApiId, stageName, deploymentId, variables }));
    return this.urlOf(restApiId, stageName);
  }

  urlOf(restApiId: string, stageName: string): string {
    return `${this.endpoint}/_aws/execute-api/${restApiId}/${stageName}`;
  }

  private async resource(restApiId: string, path: string): Promise<string> {
    const { items = [] } = await this.client.send(new GetResourcesCommand({ restApiId, limit: 500 }));
    const known = items.find((resource) => resource.path === path);
    if (known) return known.id!;
    const parentId = await this.resource(restApiId, path.replace(/\/[^/]*$/, "") || "/");
    const made = await this.client.send(
      new CreateResourceCommand({ restApiId, parentId, pathPart: path.split("/").at(-1)! }),
    );
    return made.id!;
  }
}
