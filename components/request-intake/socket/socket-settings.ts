import { ArgumentError } from "../../parts/argument-error.ts";
import { refuseUnknownNames } from "../../parts/arguments.ts";
import { isObject } from "../../parts/is-object.ts";
import type { RequestIntakeArgs, WebSocketArgs } from "../args.ts";
import type { CallerSettings } from "../callers/caller-settings.ts";
import { defaults } from "../defaults.ts";

/** What holds for the REST API and for no message on a connection; what a connection would be a way around. */
const bypassed = {
  validation: "validation, which no message on a connection goes through: what your check refuses would be accepted",
  perClient: "perClient, which counts no message on a connection: one client could send all of rate",
} as const satisfies Record<WebSocketArgs["bypasses"][number], string>;

const names = Object.keys(bypassed) as (keyof typeof bypassed)[];

const ways = `write true, false or { bypasses: ["${names.join('", "')}"] }`;

/**
 * Checks `webSocket` against who may call, and what else is asked of a request: API Gateway asks once, at the connect, and knows only IAM and
 * functions there. What it cannot check is refused, so that a connection is never a way around it unless the arguments say so.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
 *
 * AWS has usage plans for WebSocket APIs, too, and does not say whether they count messages or connects.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigatewayv2.ApiKey.html
 */
export function webSocketOf(
  subject: string,
  args: Pick<RequestIntakeArgs, "webSocket" | "validation" | "perClient">,
  { callers, tenant }: Pick<CallerSettings, "callers" | "tenant">,
): boolean {
  const given = args.webSocket ?? defaults.webSocket;
  const bypasses = bypassesOf(subject, given);
  if (given === false) return false;
  for (const name of names)
    if (args[name] !== undefined && !bypasses.includes(name))
      throw new ArgumentError(
        subject,
        `webSocket with ${bypassed[name]}`,
        `if that is meant, write webSocket: { bypasses: ["${[...bypasses, name].join('", "')}"] }; else leave one of the two out`,
      );
  if (callers && callers.kind !== "iam" && callers.kind !== "authorizer") {
    throw new ArgumentError(
      subject,
      `webSocket with callers by ${callers.kind}, which nobody checks on a connection`,
      'let callers in by "iam" or { authorizer }; a function of yours can check a token of a user pool',
    );
  }
  // A page may open a connection to wherever it likes, and CORS is not asked: https://datatracker.ietf.org/doc/html/rfc6455#section-10.2
  const identity = callers?.kind === "authorizer" ? callers.identityFrom.map((header) => header.toLowerCase()) : [];
  if (identity.includes("cookie") && !identity.includes("origin")) {
    throw new ArgumentError(
      subject,
      "webSocket with callers known by their Cookie, which a browser sends along with a connection that any page opens",
      'add "Origin" to identityFrom and let your function refuse strange pages, or name a header that no browser sends by itself',
    );
  }
  if (tenant?.header !== undefined || tenant?.path !== undefined) {
    throw new ArgumentError(
      subject,
      "webSocket with a tenantFrom that is a header or in a path, which messages on a connection do not have",
      'write tenantFrom "caller" or { claim }',
    );
  }
  return true;
}

function bypassesOf(subject: string, given: boolean | WebSocketArgs): readonly string[] {
  if (typeof given === "boolean") return [];
  if (!isObject(given))
    throw new ArgumentError(subject, `webSocket ${JSON.stringify(given)} is neither true, false nor a map`, ways);
  refuseUnknownNames(subject, given, ["bypasses"], "webSocket's");
  const { bypasses } = given;
  if (Array.isArray(bypasses) && bypasses.every((name) => names.includes(name))) return bypasses;
  throw new ArgumentError(
    subject,
    `webSocket's bypasses ${JSON.stringify(bypasses)} is not a list of ${names.join(" and ")}`,
    ways,
  );
}
