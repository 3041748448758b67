import type { CheckedCallers } from "../callers/settings.ts";

/** Who may call, in a contract's words: its schemes, and which of them each operation wants, all at once. */
export interface Security {
  readonly schemes: Readonly<Record<string, object>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

const inHeader = (name: string, description: string) => ({ type: "apiKey", in: "header", name, description });

/** https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object */
export function securityOf(callers: CheckedCallers | undefined): Security {
  const schemes = callers ? schemesOf(callers) : {};
  const all = Object.fromEntries(Object.keys(schemes).map((name) => [name, []]));
  return { schemes, security: callers ? [all] : [] };
}

function schemesOf(callers: CheckedCallers): Readonly<Record<string, object>> {
  switch (callers.kind) {
    case "iam":
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
      return {
        sigv4: {
          ...inHeader("Authorization", "Signature Version 4, for the service execute-api."),
          "x-amazon-apigateway-authtype": "awsSigv4",
        },
      };
    case "apiKeys":
      return { apiKey: inHeader("x-api-key", "The key that the caller was given.") };
    case "userPools":
      return {
        userPool: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            callers.scopes.length > 0
              ? `An access token with one of the scopes ${callers.scopes.join(", ")}.`
              : "An ID token of the user pool.",
        },
      };
    case "authorizer":
      return Object.fromEntries(
        callers.identityFrom.map((name) => [name, inHeader(name, "Says who calls, to a function that decides.")]),
      );
  }
}
