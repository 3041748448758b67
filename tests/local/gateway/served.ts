import { request as nodeRequest } from "node:http";
import { type Gateway, startGateway } from "../../../local/gateway/gateway.ts";
import { type FakeApi, FakeEmulator } from "./fake-emulator.ts";

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawHeaders: readonly string[];
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

/** What a test sends; header names keep their case, which fetch would not let them. */
export interface WireRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** Sends one request as it is written. */
export function send(url: string, { method = "GET", headers = {}, body }: WireRequest = {}): Promise<WireAnswer> {
  const { hostname, port, origin } = new URL(url);
  return new Promise((resolve, reject) => {
    // The path is not normalised, so that dots and double slashes arrive; Node gives a DELETE no length by itself.
    const length = body && { "Content-Length": String(Buffer.byteLength(body)) };
    const sent = nodeRequest(
      {
        hostname,
        port,
        method,
        path: url.slice(origin.length) || "/",
        headers: { ...length, ...headers },
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: answer.statusCode!,
            headers: answer.headers as Record<string, string>,
            rawHeaders: answer.rawHeaders,
            text,
            json: () => JSON.parse(text),
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A gateway before a fake emulator. */
export class Bench {
  readonly emulator: FakeEmulator;
  readonly gateway: Gateway;
  readonly log: Record<string, unknown>[];

  private constructor(emulator: FakeEmulator, gateway: Gateway, log: Record<string, unknown>[]) {
    this.emulator = emulator;
    this.gateway = gateway;
    this.log = log;
  }

  static async start(stateDir?: string): Promise<Bench> {
    const emulator = await FakeEmulator.start();
    const log: Record<string, unknown>[] = [];
    const gateway = await startGateway({
      emulator: emulator.url,
      log: (entry) => log.push(entry),
      ...(stateDir && { stateDir }),
    });
    return new Bench(emulator, gateway, log);
  }

  async stop(): Promise<void> {
    await this.gateway.close();
    await this.emulator.stop();
  }

  /** Puts the API into a state and deploys it to the stage `test`; answers what CreateDeployment did. */
  async deploy(api: Partial<FakeApi>): Promise<WireAnswer> {
    const empty: FakeApi = {
      methods: {},
      models: {},
      validators: {},
      gatewayResponses: {},
      stages: this.emulator.api.stages,
      settings: {},
      authorizers: [],
    };
    Object.assign(this.emulator.api, empty, api);
    return send(`${this.gateway.url}/restapis/a1b2c3/deployments`, { method: "POST", body: '{"stageName":"test"}' });
  }

  /** The same for an API that has to be deployable. */
  async serve(api: Partial<FakeApi>): Promise<void> {
    const { status, text } = await this.deploy(api);
    if (status !== 201) throw new Error(text);
  }

  /** Calls the deployed API below its stage. */
  call(path: string, request?: WireRequest): Promise<WireAnswer> {
    return send(`${this.gateway.url}/_aws/execute-api/a1b2c3/test${path}`, request);
  }
}

/** An HTTP integration with the fake emulator itself, whose `service` then is the backend. */
export const toHere = (bench: Bench, path: string, more: object = {}): object => ({
  type: "HTTP",
  httpMethod: "POST",
  uri: `${bench.emulator.url}${path}`,
  integrationResponses: { "200": {} },
  ...more,
});

/** An SQS integration as a component would write it. */
export const toQueue = (template: string, more: object = {}): object => ({
  type: "AWS",
  httpMethod: "POST",
  uri: "arn:aws:apigateway:eu-central-1:sqs:path/000000000000/orders",
  credentials: "arn:aws:iam::000000000000:role/gateway",
  passthroughBehavior: "NEVER",
  requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
  requestTemplates: { "application/json": template },
  integrationResponses: {
    "202": { selectionPattern: "200", responseTemplates: { "application/json": "$input.body" } },
    "500": { responseTemplates: { "application/json": "$input.body" } },
  },
  ...more,
});

/** A mock whose answer is a template. */
export const mocked = (template: string, more: object = {}): object => ({
  type: "MOCK",
  requestTemplates: { "application/json": '{"statusCode": 200}' },
  integrationResponses: { "200": { responseTemplates: { "application/json": template } } },
  ...more,
});
