import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../parts/iam-document.ts";
import { regionalArn } from "../../parts/known-arn.ts";
import type { Scope } from "../../parts/scope.ts";
import { type Channel, channel } from "../channel.ts";
import type { Settings } from "../settings.ts";
import type { Stores } from "../stores.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

/** Posts outcomes, signed by a secret that is there already. Children: those of a channel. */
export function webhookChannel(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  webhook: WebhookSettings,
  code: string,
): Channel {
  const { url, urlFrom, hosts, secret, secretKeyArn } = webhook;
  return channel(scope, stores, settings, {
    name: "webhook",
    does: "Posts the outcomes",
    code,
    address: urlFrom === undefined ? {} : { body: urlFrom },
    callTimeout: webhook.timeoutMs / 1_000,
    giveUpAfter: webhook.giveUpAfterMs / 1_000,
    retry: webhook,
    concurrency: webhook.concurrency,
    environment: {
      LEVEE_SECRET_ID: secret,
      ...(url === undefined ? { LEVEE_WEBHOOK_HOSTS: JSON.stringify(hosts) } : { LEVEE_WEBHOOK_URL: url }),
    },
    statements: [
      readSecret(scope, secret),
      ...(secretKeyArn === undefined
        ? []
        : [{ sid: "SecretKey", actions: ["kms:Decrypt"], resources: [secretKeyArn] }]),
    ],
  });
}

/**
 * What lets a function read one secret. Secrets Manager ends an ARN with six characters of its own, which a name does not tell.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function readSecret({ account }: Scope, secret: string): Statement {
  const statement = (action: string, resource: pulumi.Input<string>): Statement => ({
    sid: "Secret",
    actions: [action],
    resources: [resource],
  });
  if (/^arn:[^:]+:ssm:/.test(secret)) return statement("ssm:GetParameter", secret);
  if (secret.startsWith("/")) return statement("ssm:GetParameter", regionalArn(account, "ssm", `parameter${secret}`));
  const arn = secret.startsWith("arn:") ? secret : regionalArn(account, "secretsmanager", `secret:${secret}-??????`);
  return statement("secretsmanager:GetSecretValue", arn);
}
