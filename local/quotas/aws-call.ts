import { scopeOf } from "../gateway/target.ts";
import { restOperation } from "./rest-operations.ts";
import { s3Operation } from "./s3-operations.ts";

/** How a service's answers are written: https://smithy.io/2.0/aws/protocols/index.html */
export type Protocol = "json" | "query" | "rest-json" | "rest-xml";

/** One call of an AWS API, as far as quotas and faults have to know it. */
export interface AwsCall {
  /** As in the scope of a signature: `sqs`, `cognito-idp`, … */
  readonly service: string;
  /** As in the service's API reference; where it is in no table here, the method and the path. */
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** Name of the queue, table, function, bucket, … that it is about; "" when it is about none. */
  readonly resource: string;
  readonly protocol: Protocol;
  /** `gateway`: an integration of a deployed API; `scheduler`: a schedule; `client`: everybody else, functions included. */
  readonly from: "client" | "gateway" | "scheduler";
  /** Where there is one. */
  readonly connection?: Connection;
}

/** A connection on loopback, by the ports of its two ends: one port of a caller can be in use towards several servers. */
export interface Connection {
  readonly callerPort: number | undefined;
  readonly serverPort: number | undefined;
}

/** A request as it is on the wire. */
export interface WireCall extends Pick<AwsCall, "from" | "connection"> {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string | Buffer;
}

/** Callers that the emulator is not told the account of, such as the sessions of roles. */
const OWN_ACCOUNT = "000000000000";

/** Operations that are called without a signature have their service in X-Amz-Target only. */
const UNSIGNED: Readonly<Record<string, string>> = {
  AWSCognitoIdentityProviderService: "cognito-idp",
  AWSCognitoIdentityService: "cognito-identity",
};

/** Reads a call off the wire; undefined is no call of AWS. `region` is that of callers that name none. */
export function awsCall(wire: WireCall, region: string): AwsCall | undefined {
  const url = new URL(wire.url.replace(/^\/+/, "/"), "http://localhost");
  const { from, connection } = wire;
  const headers = Object.fromEntries(Object.entries(wire.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const presigned = url.searchParams.get("X-Amz-Credential");
  const scope = scopeOf(String(headers.authorization ?? (presigned ? `Credential=${presigned}` : "")));
  const [prefix = "", target = ""] = String(headers["x-amz-target"] ?? "").split(".");
  const service = scope.service ?? UNSIGNED[prefix];
  if (!service) return undefined;
  const who = { service, account: scope.accountId ?? OWN_ACCOUNT, region: scope.region ?? region, from, connection };
  if (target) return { ...who, operation: target, protocol: "json", resource: resourceOf(jsonOf(wire.body)) };
  if (service === "s3")
    return { ...who, protocol: "rest-xml", ...s3Operation(wire.method, url, String(headers.host), headers) };
  const form = isForm(headers) ? new URLSearchParams(wire.body.toString()) : url.searchParams;
  const action = form.get("Action") ?? url.searchParams.get("Action");
  if (action) return { ...who, operation: action, protocol: "query", resource: resourceOf(Object.fromEntries(form)) };
  return { ...who, protocol: "rest-json", ...restOperation(service, wire.method, url.pathname) };
}

const isForm = (headers: WireCall["headers"]): boolean =>
  String(headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");

/** The member that names what a call is about; what several are given in comes first. */
const NAMES = ["QueueUrl", "TableName", "stateMachineArn", "UserPoolId", "ClientId", "TopicArn", "FunctionName"];

/** The last part of a URL or an ARN, which is the name. */
function resourceOf(members: Readonly<Record<string, unknown>>): string {
  const named = NAMES.map((name) => members[name]).find((value) => typeof value === "string");
  return String(named ?? "")
    .split(/[/:]/)
    .at(-1)!;
}

function jsonOf(body: string | Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) ?? {};
  } catch {
    return {};
  }
}
