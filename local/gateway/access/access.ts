import type { Method } from "@aws-sdk/client-api-gateway";
import type { Endpoint } from "../endpoint.ts";
import type { Exchange } from "../exchange.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Authorize } from "./authorize.ts";
import { compileAuthorizer } from "./authorizer.ts";
import { iamAccess } from "./iam.ts";
import { UsagePlans } from "./usage-plans.ts";

/** Who may call a method, made ready. */
export interface Access {
  /** Throws the refusal of whoever may not, and tells the request's `$context` who it is. */
  check(exchange: Exchange): Promise<void>;
  readonly problems: readonly string[];
}

/** An authorizer is one for all methods of an API, with what it keeps. */
const authorizers = new WeakMap<Snapshot, Map<string, ReturnType<typeof compileAuthorizer>>>();
const plans = new WeakMap<Endpoint, UsagePlans>();

/**
 * Makes a method's authorization and API key ready.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
 */
export function compileAccess(snapshot: Snapshot, method: Method, endpoint: Endpoint): Access {
  const { authorize, problems } = authorization(snapshot, method, endpoint);
  if (!method.apiKeyRequired) return { check: async (exchange) => void (await authorize?.(exchange)), problems };
  const keys = plans.get(endpoint) ?? new UsagePlans(endpoint);
  plans.set(endpoint, keys);
  const isNamed = snapshot.settings.apiKeySource === "AUTHORIZER";
  const check = async (exchange: Exchange) => {
    const found = await authorize?.(exchange);
    await keys.take(snapshot.region, exchange, isNamed ? found?.apiKey : undefined, isNamed);
  };
  return { check, problems };
}

function authorization(
  snapshot: Snapshot,
  { authorizationType = "NONE", authorizerId = "", authorizationScopes = [] }: Method,
  endpoint: Endpoint,
): { authorize?: Authorize; problems: readonly string[] } {
  if (authorizationType === "NONE") return { problems: [] };
  if (authorizationType === "AWS_IAM") return { authorize: iamAccess(endpoint, snapshot.region), problems: [] };
  const authorizer = snapshot.authorizers?.[authorizerId];
  if (!authorizer) return { problems: [`the authorizer "${authorizerId}" does not exist`] };
  const made = authorizers.get(snapshot) ?? new Map();
  authorizers.set(snapshot, made);
  const key = [authorizerId, authorizationType, ...authorizationScopes].join(" ");
  const known =
    made.get(key) ?? compileAuthorizer(authorizer, authorizationType, authorizationScopes, snapshot.region, endpoint);
  made.set(key, known);
  return known;
}
