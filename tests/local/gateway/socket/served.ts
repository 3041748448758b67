import { type Gateway, startGateway } from "../../../../local/gateway/gateway.ts";
import type { SocketLimits } from "../../../../local/gateway/socket/socket-limits.ts";
import { FakeEmulator, type Received, type ServiceReply } from "../fake-emulator.ts";

/** A route with its integration, as a test writes it. */
export interface FakeRoute {
  readonly authorizationType?: string;
  readonly modelSelectionExpression?: string;
  readonly requestModels?: Readonly<Record<string, string>>;
  readonly answers?: boolean;
  readonly integration: Readonly<Record<string, unknown>>;
  readonly responses?: Readonly<Record<string, string>>;
}

/** What the fake knows of the one WebSocket API that it holds, `s1`. */
export interface FakeSocketApi {
  readonly routes: Readonly<Record<string, FakeRoute>>;
  readonly models?: Readonly<Record<string, object>>;
  readonly limit?: { readonly throttlingRateLimit: number; readonly throttlingBurstLimit: number };
}

const json = (body: object, status = 200): ServiceReply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** A gateway before a fake emulator with one WebSocket API at its stage `live`. */
export class SocketBench {
  readonly emulator: FakeEmulator;
  readonly gateway: Gateway;
  api: FakeSocketApi = { routes: {} };
  /** What stands behind integrations, and judges signatures. */
  service: (request: Received) => ServiceReply | undefined | Promise<ServiceReply | undefined> = () => json({});
  private deployments = 0;

  private constructor(emulator: FakeEmulator, gateway: Gateway) {
    this.emulator = emulator;
    this.gateway = gateway;
    emulator.service = (request) =>
      request.url.startsWith("/v2/apis/") ? this.controlPlane(request) : this.service(request);
  }

  static async start(socketLimits: Partial<SocketLimits> = {}): Promise<SocketBench> {
    const emulator = await FakeEmulator.start();
    return new SocketBench(emulator, await startGateway({ emulator: emulator.url, socketLimits }));
  }

  async stop(): Promise<void> {
    await this.gateway.close();
    await this.emulator.stop();
  }

  /** Deploys the API; throws what the gateway refuses it with. */
  async serve(api: FakeSocketApi): Promise<void> {
    this.api = api;
    const answer = await fetch(`${this.gateway.url}/v2/apis/s1/deployments`, { method: "POST", body: "{}" });
    if (answer.status !== 201) throw new Error(((await answer.json()) as { message: string }).message);
  }

  get url(): string {
    return `${this.gateway.url.replace("http", "ws")}/_aws/execute-api/s1/live`;
  }

  /** What was sent to services, the control plane left out. */
  get sent(): Received[] {
    return this.emulator.received.filter(({ url }) => !url.startsWith("/v2/"));
  }

  private controlPlane({ method, url }: Received): ServiceReply {
    const [, , , id, kind = "", name = "", below] = url.split("?")[0]!.split("/").map(decodeURIComponent);
    if (id !== "s1") return json({ message: "Not found" }, 404);
    if (kind === "deployments" && method === "POST") return json({ deploymentId: `d${++this.deployments}` }, 201);
    if (kind === "stages")
      return json({ stageName: name, deploymentId: `d${this.deployments}`, defaultRouteSettings: this.api.limit });
    const { routes, models = {} } = this.api;
    if (below === "routeresponses")
      return json({ items: routes[name]?.answers ? [{ routeResponseKey: "$default" }] : [] });
    if (below === "integrationresponses")
      return json({ items: responsesOf(routes[name]?.responses ?? { $default: "" }) });
    if (kind === "routes") return json({ items: Object.entries(routes).map(routeOf) });
    if (kind === "integrations")
      return json({
        items: Object.entries(routes).map(([key, route]) => ({ integrationId: key, ...route.integration })),
      });
    if (kind === "models")
      return json({
        items: Object.entries(models).map(([key, schema]) => ({ name: key, schema: JSON.stringify(schema) })),
      });
    if (kind === "authorizers") return json({ items: [] });
    return json({ apiId: id, protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action" });
  }
}

const routeOf = ([routeKey, { integration: _, responses: __, answers: ___, ...route }]: [string, FakeRoute]) => ({
  routeId: routeKey,
  routeKey,
  target: `integrations/${routeKey}`,
  ...route,
});

const responsesOf = (templates: Readonly<Record<string, string>>) =>
  Object.entries(templates).map(([integrationResponseKey, text]) => ({
    integrationResponseKey,
    ...(text && { responseTemplates: { $default: text } }),
  }));

/** A mock that answers with a template. */
export const mocked = (template: string, more: Partial<FakeRoute> = {}): FakeRoute => ({
  answers: true,
  integration: {
    integrationType: "MOCK",
    templateSelectionExpression: "\\$default",
    requestTemplates: { $default: '{"statusCode":200}' },
  },
  responses: { $default: template },
  ...more,
});

/** An integration with a service, whose request is a template. */
export const calling = (service: "sqs" | "dynamodb", template: string, more: Partial<FakeRoute> = {}): FakeRoute => ({
  answers: true,
  integration: {
    integrationType: "AWS",
    integrationMethod: "POST",
    integrationUri: `arn:aws:apigateway:eu-central-1:${service === "sqs" ? "sqs:path/000000000000/orders" : "dynamodb:action/PutItem"}`,
    credentialsArn: "arn:aws:iam::000000000000:role/gateway",
    ...(service === "sqs" && {
      requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
    }),
    templateSelectionExpression: "\\$default",
    requestTemplates: { $default: template },
  },
  responses: { $default: "$input.body" },
  ...more,
});

/** Polls for what happens by itself soon. */
export async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((wake) => setTimeout(wake, 5));
}
