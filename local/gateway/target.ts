import { percentDecode, type Target } from "./api-request.ts";

/**
 * Where a URL or a Host header points into the data plane: `/_aws/execute-api/{api}/{stage}/…`, `/restapis/{api}/{stage}/_user_request_/…`, and
 * `/{stage}/…` at the host `{api}.execute-api.…`. Undefined is everything else, which is the emulator's.
 */
export function targetOf(url: string, host: string): Target | undefined {
  const path = url.split("?", 1)[0]!;
  const match =
    /^\/+_aws\/execute-api\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ??
    /^\/+restapis\/([^/]+)\/([^/]+)\/_user_request_(\/.*)?$/.exec(path);
  if (match) return { apiId: match[1]!, stage: percentDecode(match[2]!), path: match[3] ?? "/" };
  const apiId = /^([a-z0-9]+)\.execute-api\./i.exec(host)?.[1];
  const [, stage, rest = "/"] = /^\/+([^/]+)(\/.*)?$/.exec(path) ?? [];
  return apiId && stage ? { apiId, stage: percentDecode(stage), path: rest } : undefined;
}

/** A request of API Gateway's control plane that this gateway has to know of. */
export interface ControlWrite {
  readonly apiId: string;
  readonly kind: "create-deployment" | "delete-deployment" | "delete-api" | "other";
  readonly deploymentId?: string;
}

/** What a control-plane request writes, or undefined when it writes nothing of a REST API. */
export function controlWriteOf(method: string, url: string): ControlWrite | undefined {
  const parts = url.split("?", 1)[0]!.split("/").filter(Boolean).map(percentDecode);
  const [root, apiId, sub, id, ...more] = parts;
  if (root !== "restapis" || !apiId || method === "GET" || method === "HEAD" || more.includes("_user_request_"))
    return undefined;
  if (sub === "deployments" && !id && method === "POST") return { apiId, kind: "create-deployment" };
  if (sub === "deployments" && id && method === "DELETE") return { apiId, kind: "delete-deployment", deploymentId: id };
  if (!sub && method === "DELETE") return { apiId, kind: "delete-api" };
  return { apiId, kind: "other" };
}

/** Account and region of a caller, out of the credential scope of its signature. */
export function scopeOf(authorization: string | undefined): {
  readonly accountId?: string;
  readonly region?: string;
  readonly service?: string;
} {
  const [, key = "", region, service] =
    /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization ?? "") ?? [];
  return { ...(/^\d{12}$/.test(key) && { accountId: key }), ...(region && { region }), ...(service && { service }) };
}
