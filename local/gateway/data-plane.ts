import type { ApiRequest } from "./api-request.ts";
import { contextText, requestContext } from "./context.ts";
import { type DeployedApi, type DeployedMethod, deployApi } from "./deployed-api.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { GatewayError } from "./gateway-error.ts";
import { gatewayAnswer } from "./gateway-responses.ts";
import type { Route } from "./router.ts";
import type { Snapshot } from "./snapshot.ts";
import type { StageState } from "./stages.ts";
import { limitOf, Throttle } from "./throttle.ts";

/** "Total combined size of all header values 10240 Bytes", https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_HEADER_BYTES = 10_240;

/** What a failing request leaves in the log. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** Serves requests of deployed APIs from the snapshots of their stages' deployments. */
export class DataPlane {
  private readonly endpoint: Endpoint;
  private readonly log: Log;
  private readonly throttle = new Throttle();
  private readonly deployed = new WeakMap<Snapshot, DeployedApi>();

  constructor(endpoint: Endpoint, log: Log) {
    this.endpoint = endpoint;
    this.log = log;
  }

  /** A snapshot made ready, once. */
  deploy(snapshot: Snapshot): DeployedApi {
    const api = this.deployed.get(snapshot) ?? deployApi(snapshot, this.endpoint);
    this.deployed.set(snapshot, api);
    return api;
  }

  /** Why a snapshot could not be served; empty when it could. */
  problemsOf(snapshot: Snapshot): readonly string[] {
    return deployApi(snapshot, this.endpoint).problems;
  }

  /** Answers a request. */
  async serve(
    api: DeployedApi,
    name: string,
    stage: StageState,
    request: ApiRequest,
    isTooLarge: boolean,
  ): Promise<Answer> {
    const { apiId, accountId, deploymentId } = api.snapshot;
    const context = requestContext(request, { apiId, accountId, deploymentId, stage: name });
    const route = api.router.find(request.path, request.method);
    const exchange: Exchange = {
      request,
      context,
      apiId,
      stage: name,
      resourcePath: route?.method.resource.path ?? "",
      pathParameters: route?.parameters ?? new Map(),
      rawPathParameters: route?.rawParameters ?? new Map(),
      stageVariables: stage.variables,
    };
    try {
      return this.withIds(exchange, await this.carryOut(exchange, route, stage, isTooLarge));
    } catch (error) {
      return this.withIds(exchange, this.refuse(api, exchange, error));
    }
  }

  private async carryOut(
    exchange: Exchange,
    route: Route<DeployedMethod> | undefined,
    stage: StageState,
    isTooLarge: boolean,
  ): Promise<Answer> {
    if (isTooLarge || headerBytes(exchange.request) > MAX_HEADER_BYTES) throw new GatewayError("REQUEST_TOO_LARGE");
    if (!route) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN");
    const { resource, httpMethod, access, validate, run } = route.method;
    exchange.context.set("resourceId", resource.id);
    exchange.context.set("resourcePath", resource.path);
    // "per-client or per-method throttling limits that you set … in a usage plan" come first, those of the stage after them:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    await access(exchange);
    const limit = limitOf(stage.methodSettings, resource.path ?? "/", httpMethod);
    const key = `${exchange.apiId}/${exchange.stage} ${httpMethod} ${resource.path}`;
    if (limit && !this.throttle.take(key, limit)) throw new GatewayError("THROTTLED");
    validate(exchange);
    return run(exchange);
  }

  private refuse(api: DeployedApi, exchange: Exchange, thrown: unknown): Answer {
    const error = thrown instanceof GatewayError ? thrown : new GatewayError("DEFAULT_5XX", { cause: thrown });
    if (error.status >= 500) this.log({ ...summary(exchange), type: error.type, cause: causes(error.cause) });
    return gatewayAnswer(api.snapshot.gatewayResponses, error, exchange);
  }

  /** Ids that every answer carries; they are API Gateway's own, whatever a template or a gateway response sets. */
  private withIds({ context }: Exchange, answer: Answer): Answer {
    const ids = [
      ["x-amzn-RequestId", "requestId"],
      ["x-amz-apigw-id", "extendedRequestId"],
    ] as const;
    return {
      ...answer,
      headers: [...answer.headers, ...ids.map(([name, of]) => [name, contextText(context, of) ?? ""] as const)],
    };
  }
}

const headerBytes = ({ headers }: ApiRequest) => headers.reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);

const summary = ({ apiId, stage, request, context }: Exchange) => ({
  api: apiId,
  stage,
  request: `${request.method} ${request.path}`,
  extendedRequestId: contextText(context, "extendedRequestId"),
});

/** What went wrong underneath, in one line and without a stack. */
function causes(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause ?? "");
  const code = (cause as { code?: unknown }).code;
  return [cause.message || String(code ?? cause.name), cause.cause && causes(cause.cause)].filter(Boolean).join(": ");
}
