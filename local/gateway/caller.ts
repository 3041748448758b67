import type { Exchange } from "./exchange.ts";
import { type HeaderList, lowerCase, without } from "./headers.ts";

/** In whose name a service is called: a role's, which a service takes, or API Gateway's own for one method of an API. */
export type Caller = { readonly role: string; readonly takenBy?: ServicePrincipal } | { readonly methodArn: string };

/** A service that calls others. */
export type ServicePrincipal = "apigateway.amazonaws.com" | "scheduler.amazonaws.com";

/**
 * The caller of an integration or an authorizer: its `credentials`, or without them API Gateway itself, which may what the resource's own policy lets
 * it for the method, or for that `part` of the API.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-credentials
 */
export type CallerOf = (exchange: Exchange) => Caller;

export const callerOf =
  (role: string | undefined, region: string, part?: string): CallerOf =>
  (exchange) =>
    role ? { role } : { methodArn: part ? partArn(exchange, region, part) : methodArn(exchange, region) };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
const methodArn = ({ context, apiId, stage, request, resourcePath }: Exchange, region: string): string =>
  `arn:aws:execute-api:${region}:${context.get("accountId")}:${apiId}/${stage}/${request.method}${resourcePath}`;

/** Such as `authorizers/{id}`, of the same page. */
const partArn = ({ context, apiId }: Exchange, region: string, part: string): string =>
  `arn:aws:execute-api:${region}:${context.get("accountId")}:${apiId}/${part}`;

/** By these the emulator is told in whose name it is called (local/emulator_iam.py). */
const SERVICE = "x-levee-service";
const SOURCE = "x-levee-source-arn";
/** Asks the emulator who signed a request to a deployed API and whether they may, instead of handing it on. */
const WHO = "x-levee-who";

/** On AWS every connection is TLS, and policies ask for it (`aws:SecureTransport`). Here TLS would end at this front door. */
const OVER_TLS = { "x-forwarded-proto": "https" } as const;

const OURS = lowerCase(`${SERVICE} ${SOURCE} ${WHO} x-forwarded-proto`);

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

/** Headers that ask who signed what else is in the request. */
export const OVER_TLS_WHO = { ...OVER_TLS, [WHO]: "1" } as const;

/** Headers of a call with the key of a role, or of the account. */
export const asOwner = (): Record<string, string> => ({ ...OVER_TLS });
