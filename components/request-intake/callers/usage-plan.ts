import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { camelCase } from "../../parts/camel-case.ts";
import type { Scope } from "../../parts/scope.ts";
import type { CallerSettings } from "./caller-settings.ts";

export interface ApiKeys {
  readonly planId: pulumi.Output<string>;
  /** The ids of the keys that are made here, by the name of the client; never their values. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * The usage plan that lets keys in, and a key for each client. Keys are data: clients hold their values, which nobody can make a second
 * time. AWS makes a value, and state keeps it as a secret.
 *
 * Children: `usagePlan`, and for each client `apiKey<Name>` and `usagePlanKey<Name>`.
 */
export function usagePlan(
  scope: Scope,
  stage: aws.apigateway.Stage,
  { callers, perClient }: CallerSettings,
): ApiKeys | undefined {
  const named = callers?.kind === "apiKeys" || callers?.kind === "authorizer" ? callers.apiKeys : [];
  if (callers?.kind !== "apiKeys" && !perClient) return undefined;
  const plan = new aws.apigateway.UsagePlan(
    scope.logical("usage-plan"),
    scope.args("usagePlan", {
      name: scope.physical("api", "clients"),
      description: `What each client of ${scope.subject} may do`,
      apiStages: [{ apiId: stage.restApi, stage: stage.stageName }],
      ...(perClient ? { throttleSettings: { rateLimit: perClient.rate, burstLimit: perClient.burst } } : {}),
      ...(perClient?.quota
        ? { quotaSettings: { limit: perClient.quota.requests, period: perClient.quota.per.toUpperCase() } }
        : {}),
    }),
    scope.options(),
  );
  const ids = named.map((client) => {
    const key = new aws.apigateway.ApiKey(
      scope.logical(`api-key-${client}`),
      scope.args(camelCase(`api-key-${client}`), {
        name: scope.physical("api", client),
        description: `A client of ${scope.subject}`,
      }),
      scope.dataOptions({ additionalSecretOutputs: ["value"] }),
    );
    new aws.apigateway.UsagePlanKey(
      scope.logical(`usage-plan-key-${client}`),
      scope.args(camelCase(`usage-plan-key-${client}`), { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id }),
      scope.options(),
    );
    return [client, key.id] as const;
  });
  return { planId: plan.id, ids: Object.fromEntries(ids) };
}
