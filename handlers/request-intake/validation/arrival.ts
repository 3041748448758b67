import type { APIGatewayProxyEvent } from "aws-lambda";
import { type CallerKind, callerIn, type TenantSource, tenantIn } from "./caller.ts";

/** What of an event is read. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export type ProxyEvent = Pick<APIGatewayProxyEvent, "body" | "headers" | "isBase64Encoded"> & {
  readonly requestContext: Pick<
    APIGatewayProxyEvent["requestContext"],
    "domainName" | "extendedRequestId" | "path" | "requestTimeEpoch"
  > &
    Partial<Pick<APIGatewayProxyEvent["requestContext"], "identity" | "authorizer">>;
  readonly pathParameters?: APIGatewayProxyEvent["pathParameters"];
};

/** How callers and tenants are known; nothing where anybody may call. */
export interface Known {
  readonly callers?: CallerKind;
  readonly tenant?: TenantSource;
}

/** A request as it came, read as the templates of the direct path read it. */
export interface Arrival {
  readonly requestId: string;
  /** By the edge's clock, epoch milliseconds. */
  readonly receivedAt: number;
  /** Where callers are known; `""` for one without a name. */
  readonly caller?: string;
  /** Where there are tenants; `""` for a request without one. */
  readonly tenant?: string;
  /** An empty one is {}, as it is to API Gateway. */
  readonly body: string;
  readonly isJson: boolean;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  readonly traceHeader?: string;
  /** Where the status will be: a path. */
  readonly location: string;
  /** The host that the caller used. */
  readonly host: string;
}

export function arrivalOf(event: ProxyEvent, known: Known = {}): Arrival {
  const { requestTimeEpoch, extendedRequestId = "", path = "", domainName = "" } = event.requestContext;
  const caller = known.callers && callerIn(known.callers, event.requestContext);
  const whose = caller === undefined ? "" : `.${caller}`;
  const requestId = `${requestTimeEpoch}-${urlSafe(extendedRequestId)}${whose}`;
  // Of names that differ in their case the last wins, as it does in a #foreach over them.
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? ""]),
  );
  const { "idempotency-key": idempotencyKey, "x-amzn-trace-id": traceHeader } = headers;
  const tenant =
    known.tenant && tenantIn(known.tenant, caller ?? "", event.requestContext, headers, event.pathParameters ?? {});
  const text = event.body ?? "";
  return {
    requestId,
    receivedAt: requestTimeEpoch,
    ...(caller !== undefined && { caller }),
    ...(tenant !== undefined && { tenant }),
    body: (event.isBase64Encoded ? Buffer.from(text, "base64").toString() : text) || "{}",
    isJson: mediaType(headers["content-type"]) === "application/json",
    headers,
    ...(idempotencyKey && { idempotencyKey }),
    ...(traceHeader && { traceHeader }),
    location: `${path.replaceAll(/[^A-Za-z0-9/._~%-]/g, "").replace(/\/+$/, "")}/${requestId}`,
    host: domainName.replaceAll(/[^A-Za-z0-9._:-]/g, ""),
  };
}

/** As components/request-intake/templates/request-id.ts makes it of the same value. */
const urlSafe = (id: string): string =>
  id
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll(/[^A-Za-z0-9_-]/g, "");

/**
 * Which model and template API Gateway would take: "Only the MIME type is used from the Accept and Content-Type headers", and without one
 * it is application/json. A body of another type was held against no model.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
const mediaType = (header = ""): string =>
  header
    .replace(/[,;].*$/s, "")
    .trim()
    .toLowerCase() || "application/json";
