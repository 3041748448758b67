import { Input } from "../../../local/gateway/vtl/input.ts";
import { SOCKET_CONTEXT_NAMES } from "../../../local/gateway/vtl/language.ts";
import { compileTemplate } from "../../../local/gateway/vtl/template.ts";
import { ContextMap, OverrideMap, VtlMap } from "../../../local/gateway/vtl/values.ts";

export interface Rendering {
  /** The request's body, or the integration's answer. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly requestTimeEpoch?: number;
  readonly extendedRequestId?: string;
  readonly requestId?: string;
  /** `$context.identity`. */
  readonly identity?: Readonly<Record<string, string>>;
  /** `$context.authorizer`. */
  readonly authorizer?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** There in a WebSocket API. */
  readonly connectionId?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

export interface Rendered {
  readonly text: string;
  readonly status: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Overrides of the integration's path parameters. */
  readonly path: Readonly<Record<string, string>>;
}

/** Carries a template out as the local gateway does, which does it as API Gateway's recorded answers say. */
export function render(template: string, given: Rendering = {}): Rendered {
  const headers = new OverrideMap();
  const response = new OverrideMap([["header", headers]]);
  const path = new OverrideMap();
  const context = new ContextMap([
    ["requestTimeEpoch", BigInt(given.requestTimeEpoch ?? 1_760_000_000_000)],
    ["extendedRequestId", given.extendedRequestId ?? "YAdhkG4XPHcEJmw="],
    ["requestId", given.requestId ?? "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"],
    ["path", given.path ?? "/live/requests"],
    ["domainName", "abc.execute-api.eu-central-1.amazonaws.com"],
    ["stage", "live"],
    ["responseOverride", response],
    ["requestOverride", new OverrideMap([["path", path]])],
    ["identity", mapOf(given.identity ?? {})],
    ["authorizer", mapOf(given.authorizer ?? {})],
    ["connectionId", given.connectionId],
  ]);
  const text = compiled(
    template,
    given.connectionId !== undefined,
  )({
    input: new Input(given.body ?? "", {
      path: new Map(Object.entries(given.pathParameters ?? {})),
      querystring: new Map(Object.entries(given.query ?? {})),
      header: new Map(Object.entries(given.headers ?? {})),
    }),
    context,
    stageVariables: new VtlMap(Object.entries(given.stageVariables ?? {})),
  });
  const status = response.get("status");
  return {
    text,
    status: status === undefined ? undefined : String(status),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, String(value)])),
    path: Object.fromEntries([...path].map(([name, value]) => [name, String(value)])),
  };
}

const templates = new Map<string, ReturnType<typeof compileTemplate>>();

/** Once for all that is rendered of a template: compiling takes the longest. */
function compiled(template: string, isSocket: boolean): ReturnType<typeof compileTemplate> {
  const key = `${isSocket} ${template}`;
  const known = templates.get(key) ?? compileTemplate(template, isSocket ? SOCKET_CONTEXT_NAMES : undefined);
  templates.set(key, known);
  return known;
}

const mapOf = (entries: NonNullable<Rendering["authorizer"]>): ContextMap =>
  new ContextMap(
    Object.entries(entries).map(([name, value]) => [name, typeof value === "string" ? value : mapOf(value)]),
  );
