import type { IncomingMessage } from "node:http";
import type { Endpoint } from "../endpoint.ts";
import { pairs } from "../headers.ts";
import { ask } from "./ask.ts";
import type { DeployedRoute, DeployedSocketApi } from "./deployed-socket-api.ts";
import type { Handshake } from "./socket-context.ts";

/** Why a connection is not made. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

type Caller = Pick<Handshake, "authorizer" | "identity">;

const nobody: Caller = { authorizer: {}, identity: {} };

/** Who connects, by the authorisation of `$connect`; it is the only route that can have one. */
export async function authorize(
  endpoint: Endpoint,
  _api: DeployedSocketApi,
  route: DeployedRoute | undefined,
  _base: object,
  request: IncomingMessage,
): Promise<Caller | Refusal> {
  if (!route || route.authorizationType === "NONE") return nobody;
  if (route.authorizationType === "AWS_IAM") return byIam(endpoint, request);
  return { status: 500, message: "Internal server error" };
}

/** The emulator, which knows the keys and the policies, judges the caller's own signed request. */
async function byIam(endpoint: Endpoint, request: IncomingMessage): Promise<Caller | Refusal> {
  const isSigned = request.headers.authorization !== undefined || /[?&]X-Amz-Signature=/i.test(request.url ?? "");
  if (!isSigned) return { status: 403, message: "Missing Authentication Token" };
  const { status, body } = await ask(endpoint, "GET", request.url ?? "/", pairs(request.rawHeaders), Buffer.alloc(0));
  const said = JSON.parse(body.toString() || "{}") as Record<string, string>;
  if (status >= 300) return { status: 403, message: said.message ?? said.Message ?? "Forbidden" };
  return { authorizer: {}, identity: said };
}
