import { setTimeout as sleep } from "node:timers/promises";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { Pool } from "undici";
import { type AwsCall, awsCall } from "../quotas/aws-call.ts";
import { ConnectionCut, Stage } from "../quotas/stage.ts";
import { asOwner, asService, type Caller, type ServicePrincipal } from "./caller.ts";
import { GatewayError } from "./gateway-error.ts";
import { type HttpAnswer, httpCall } from "./http-call.ts";
import { type Credentials, makeSigner, type Signer } from "./signer.ts";

/** A call to a service of AWS, which here is the emulator. */
export interface ServiceCall {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  /** Encoded, with a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** @default the account itself */
  readonly caller?: Caller;
  /** Who calls, for quotas, faults and the log of arrivals. @default "gateway" */
  readonly from?: "gateway" | "scheduler";
  readonly timeoutMs: number;
}

type TakenRole = { readonly role: string; readonly takenBy?: ServicePrincipal };

/** Sessions last an hour; they are made anew well before. */
const SESSION_MS = 45 * 60_000;

/** The emulator takes this key for the account itself. */
const OWN_KEY: Credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** Calls the services behind an API, signed and in the name of the integration's role, over connections that are kept. */
export class Endpoint {
  readonly url: URL;
  readonly pool: Pool;
  private readonly stage: Stage;
  private readonly signers = new Map<string, { signer: Promise<Signer>; until: number }>();

  constructor(url: string, stage = new Stage()) {
    this.url = new URL(url);
    this.stage = stage;
    // How long an answer may take is the integration's business, so the pool itself does not hurry.
    this.pool = new Pool(this.url.origin, { connections: 256, headersTimeout: 0, bodyTimeout: 0 });
  }

  async call(call: ServiceCall): Promise<HttpAnswer> {
    const { service, region, caller, method, body, timeoutMs } = call;
    const role = caller && "role" in caller ? caller : undefined;
    const key = `${service} ${region} ${role?.role ?? ""} ${role?.takenBy ?? ""}`;
    const sign = await this.signer(key, service, region, role);
    const { host: _host, ...headers } = await sign({
      method,
      protocol: this.url.protocol,
      hostname: this.url.hostname,
      path: call.path,
      query: { ...call.query },
      headers: {
        ...call.headers,
        ...(caller && "methodArn" in caller ? asService("apigateway.amazonaws.com", caller.methodArn) : asOwner()),
        host: this.url.host,
      },
      body,
    });
    const query = Object.entries(call.query ?? {}).map((pair) => pair.map(encodeURIComponent).join("="));
    const path = query.length > 0 ? `${call.path}?${query.join("&")}` : call.path;
    const happen = () => httpCall(this.pool, { method, path, headers, body, timeoutMs });
    const wire = { method, url: path, headers, body, from: call.from ?? "gateway" } as const;
    const staged = this.stage.isIdle ? undefined : awsCall(wire, region);
    const answer = await (staged ? this.serve(staged, timeoutMs, happen) : happen());
    // A session that the service does not know any more is made anew for the next request.
    if (answer.status === 403) this.signers.delete(key);
    return answer;
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }

  /** By way of the stage, whose delays count to the time that the integration has. */
  private async serve(call: AwsCall, timeoutMs: number, happen: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    const answered = new AbortController();
    const late = sleep(timeoutMs, undefined, { signal: answered.signal }).then(() => {
      throw new GatewayError("INTEGRATION_TIMEOUT");
    });
    try {
      return await Promise.race([this.stage.serve(call, happen), late]);
    } catch (cause) {
      throw cause instanceof ConnectionCut ? new GatewayError("INTEGRATION_FAILURE", { cause }) : cause;
    } finally {
      answered.abort();
    }
  }

  private signer(key: string, service: string, region: string, role: TakenRole | undefined): Promise<Signer> {
    const known = this.signers.get(key);
    if (known && known.until > Date.now()) return known.signer;
    const credentials = role ? this.assume(role, region) : Promise.resolve(OWN_KEY);
    const signer = credentials.then((made) => makeSigner(service, region, made));
    this.signers.set(key, { signer, until: Date.now() + SESSION_MS });
    signer.catch(() => this.signers.delete(key));
    return signer;
  }

  private async assume(
    { role, takenBy = "apigateway.amazonaws.com" }: TakenRole,
    region: string,
  ): Promise<Credentials> {
    const requestHandler = { requestTimeout: 5000, connectionTimeout: 5000 };
    const sts = new STSClient({
      endpoint: this.url.origin,
      region,
      credentials: OWN_KEY,
      maxAttempts: 1,
      requestHandler,
    });
    sts.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: Record<string, string> }).headers, asService(takenBy));
        return next(args);
      },
      { step: "build" },
    );
    try {
      const made = await sts.send(
        new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "BackplaneAssumeRoleSession" }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = made.Credentials!;
      return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
    } catch (cause) {
      // AWS logs "API Gateway does not have permission to assume the provided role" and answers 500.
      const unreachable =
        (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === undefined;
      throw new GatewayError(unreachable ? "INTEGRATION_FAILURE" : "API_CONFIGURATION_ERROR", { cause });
    } finally {
      sts.destroy();
    }
  }
}
