import assert from "node:assert/strict";
import { type IncomingMessage, validateHeaderName, validateHeaderValue } from "node:http";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { apiRequest } from "../../../../local/gateway/api-request.ts";
import { DataPlane } from "../../../../local/gateway/data-plane.ts";
import { MAX_PAYLOAD_BYTES } from "../../../../local/gateway/http-call.ts";
import { targetOf } from "../../../../local/gateway/target.ts";
import { API_ID, recordedApi } from "./recorded-api.ts";
import { Services } from "./services.ts";

/** A request as Node's server reads it off the wire. */
export interface Sent {
  readonly method?: string;
  /** The whole target, undecoded. */
  readonly url?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

export interface Told {
  readonly status: number;
  readonly text: string;
  /** By name in small letters. Two lines of one name are an error. */
  readonly headers: Readonly<Record<string, string>>;
}

export const BASE = `/_aws/execute-api/${API_ID}/live`;
export const REQUESTS = `${BASE}/requests`;
export const JSON_TYPE = ["Content-Type", "application/json"] as const;

/**
 * The real API of the component, served by the real gateway, without a socket and without Pulumi's engine: thousands of requests a second.
 * Not proved with it: what Node's HTTP parser does before (tests/e2e/request-intake/fuzz.test.ts), and AWS's own engine.
 */
export async function serveIntake(args: Pick<RequestIntakeArgs, "schema" | "publicOrigin" | "validation">) {
  const services = new Services();
  const problems: unknown[] = [];
  const data = new DataPlane(services.endpoint, (entry) => problems.push(entry));
  const api = data.deploy(await recordedApi(args));
  assert.deepEqual(api.problems, []);
  const stage = { deploymentId: "d1", variables: new Map(), methodSettings: {} };

  async function call({ method = "POST", url = REQUESTS, headers = [JSON_TYPE], body = "" }: Sent): Promise<Told> {
    const lines = headers.some(([name]) => /^host$/i.test(name)) ? headers : [["Host", "127.0.0.1:4510"], ...headers];
    const host = lines.find(([name]) => /^host$/i.test(name!))![1]!;
    const socket = { remoteAddress: "127.0.0.1", localPort: 4510 };
    const incoming = { method, url, rawHeaders: lines.flat(), socket } as unknown as IncomingMessage;
    const target = targetOf(url, host);
    assert.ok(target, `${url} is none of the API's`);
    const bytes = Buffer.from(body);
    const isTooLarge = bytes.length > MAX_PAYLOAD_BYTES;
    const answer = await data.serve(api, "live", stage, apiRequest(incoming, target, bytes), isTooLarge);
    const told: Record<string, string> = {};
    for (const [name, value] of answer.headers) {
      // What Node would refuse to send would be an answer of 502, after everything.
      validateHeaderName(name);
      validateHeaderValue(name, value);
      assert.ok(!Object.hasOwn(told, name.toLowerCase()), `${name} is answered twice`);
      told[name.toLowerCase()] = value;
    }
    return { status: answer.status, text: answer.body.toString(), headers: told };
  }
  return { services, problems, call };
}

export type Intake = Awaited<ReturnType<typeof serveIntake>>;
