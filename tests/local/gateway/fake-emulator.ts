import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Authorizer, GatewayResponse, Method, Stage } from "@aws-sdk/client-api-gateway";

/** A request that reached the emulator. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What a service answers; undefined is silence. */
export interface ServiceReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What the fake knows of the one API that it holds. */
export interface FakeApi {
  /** Methods by `POST /path`. */
  methods: Record<string, Partial<Method>>;
  models: Record<string, object>;
  validators: Record<string, { validateRequestBody?: boolean; validateRequestParameters?: boolean }>;
  gatewayResponses: Record<string, Partial<GatewayResponse>>;
  stages: Record<string, Partial<Stage>>;
  settings: Record<string, unknown>;
  authorizers?: Partial<Authorizer>[];
}

/**
 * As much of an emulator as the gateway talks to: the control plane of one API, `a1b2c3`, that a test sets up as an object, AssumeRole, and services
 * that answer what the test says. No Python is needed.
 */
export class FakeEmulator {
  readonly api: FakeApi = { methods: {}, models: {}, validators: {}, gatewayResponses: {}, stages: {}, settings: {} };
  /** What reached services, and everything that was passed through. */
  readonly received: Received[] = [];
  /** Calls of the control plane, as `GET /restapis/…`. */
  readonly control: string[] = [];
  service: (request: Received) => ServiceReply | undefined | Promise<ServiceReply | undefined> = () => ({ body: "{}" });
  assumesRoles = true;
  private deployments = 0;
  private isDeleted = false;
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { method = "", url = "", headers, rawHeaders } = request;
      const reply = await this.answer({ method, url, headers, rawHeaders, body: Buffer.concat(chunks) });
      if (reply) response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.body);
    });
  }

  static async start(): Promise<FakeEmulator> {
    const fake = new FakeEmulator();
    fake.server.listen(0, "127.0.0.1");
    await once(fake.server, "listening");
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get last(): Received {
    return this.received.at(-1)!;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private answer(request: Received): ServiceReply | undefined | Promise<ServiceReply | undefined> {
    const path = request.url.split("?")[0]!;
    if (path.startsWith("/restapis/")) return this.controlPlane(request, path.slice("/restapis/".length).split("/"));
    if (request.body.includes("Action=AssumeRole"))
      return this.assumesRoles
        ? { headers: { "content-type": "text/xml" }, body: SESSION }
        : { status: 403, body: DENIED };
    this.received.push(request);
    return this.service(request);
  }

  private controlPlane({ method, url, body }: Received, [id, kind = "", name = ""]: string[]): ServiceReply {
    this.control.push(`${method} ${url}`);
    const notFound = json({ message: "Invalid API identifier specified" }, 404, "NotFoundException");
    if (id !== "a1b2c3" || this.isDeleted) return notFound;
    if (kind === "deployments" && method === "POST") return this.deploy(JSON.parse(body.toString() || "{}"));
    if (kind === "deployments") return json({}, 202);
    if (kind === "stages" && method === "PATCH") return this.patchStage(name, JSON.parse(body.toString()));
    if (kind === "stages" && method === "DELETE") delete this.api.stages[name];
    if (method === "DELETE" && !kind) this.isDeleted = true;
    if (method === "DELETE") return json({}, 202);
    if (kind === "stages")
      return name
        ? this.api.stages[name]
          ? json(this.api.stages[name])
          : notFound
        : json({ item: Object.values(this.api.stages) });
    return json(this.read(kind));
  }

  private read(kind: string): object {
    const { methods, models, validators, gatewayResponses, settings } = this.api;
    if (kind === "resources") return { item: resourcesOf(methods) };
    if (kind === "models")
      return { item: Object.entries(models).map(([name, schema]) => ({ name, schema: JSON.stringify(schema) })) };
    if (kind === "requestvalidators")
      return { item: Object.entries(validators).map(([id, checks]) => ({ id, ...checks })) };
    if (kind === "authorizers") return { item: this.api.authorizers ?? [] };
    if (kind === "gatewayresponses")
      return {
        item: Object.entries(gatewayResponses).map(([responseType, response]) => ({
          responseType,
          defaultResponse: false,
          ...response,
        })),
      };
    return { id: "a1b2c3", name: "under-test", ...settings };
  }

  private deploy({ stageName }: { stageName?: string }): ServiceReply {
    const id = `d${++this.deployments}`;
    if (stageName) this.api.stages[stageName] = { ...this.api.stages[stageName], stageName, deploymentId: id };
    return json({ id }, 201);
  }

  private patchStage(
    name: string,
    { patchOperations }: { patchOperations: { path: string; value: string }[] },
  ): ServiceReply {
    const stage = this.api.stages[name]!;
    for (const { path, value } of patchOperations) if (path === "/deploymentId") stage.deploymentId = value;
    return json(stage);
  }
}

function resourcesOf(methods: FakeApi["methods"]): object[] {
  const resources = new Map<string, Record<string, object>>([["/", {}]]);
  for (const [route, method] of Object.entries(methods)) {
    const [httpMethod = "", path = "/"] = route.split(" ");
    resources.set(path, { ...resources.get(path), [httpMethod]: { httpMethod, authorizationType: "NONE", ...method } });
  }
  return [...resources].map(([path, resourceMethods], index) => ({ id: `r${index}`, path, resourceMethods }));
}

const json = (body: object, status = 200, errorType?: string): ServiceReply => ({
  status,
  headers: { "content-type": "application/json", ...(errorType && { "x-amzn-errortype": errorType }) },
  body: JSON.stringify(body),
});

const SESSION = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

const DENIED =
  "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
