import type { Exchange } from "./exchange.ts";
import { type HeaderList, lowerCase, without } from "./headers.ts";

/** In whose name a service is called: a role's, which a service takes, or API Gateway's own for one method of an API. */
export type Caller = { readonly role: string; readonly takenBy?: ServicePrincipal } | { readonly methodArn: string };

/** A service that calls others. */
export type ServicePrincipal = "apigateway.amazonaws.com" | "scheduler.amazonaws.com";

/**
 * The caller of an integration: its `credentials`, or without them API Gateway itself, which may what the resource's own policy lets it for the method.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-credentials
 */
export type CallerOf = (exchange: Exchange) => Caller;

export const callerOf =
  (role: string | undefined, region: string): CallerOf =>
  (exchange) =>
    role ? { role } : { methodArn: methodArn(exchange, region) };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
const methodArn = ({ context, apiId, stage, request, resourcePath }: Exchange, region: string): string =>
  `arn:aws:execute-api:${region}:${context.get("accountId")}:${apiId}/${stage}/${request.method}${resourcePath}`;

/** By these the emulator is told in whose name it is called (local/emulator_iam.py). */
const SERVICE = "x-levee-service";
const SOURCE = "x-levee-source-arn";

/** On AWS every connection is TLS, and policies ask for it (`aws:SecureTransport`). Here TLS would end at this front door. */
const OVER_TLS = { "x-forwarded-proto": "https" } as const;

const OURS = lowerCase(`${SERVICE} ${SOURCE} x-forwarded-proto`);

/** A client's headers as the emulator gets them: it speaks for no service. */
export const asClient = (headers: HeaderList): [string, string][] => [
  ...without(headers, OURS),
  ...Object.entries(OVER_TLS),
];

/** Headers of a call that a service makes for itself, such as taking a role, or for a method. */
export const asService = (service: ServicePrincipal, method = ""): Record<string, string> => ({
  ...OVER_TLS,
  [SERVICE]: service,
  ...(method && { [SOURCE]: method }),
});

/** Headers of a call with the key of a role, or of the account. */
export const asOwner = (): Record<string, string> => ({ ...OVER_TLS });
