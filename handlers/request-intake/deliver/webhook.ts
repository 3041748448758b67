import { awsSecrets, READ_MS } from "./aws/secrets.ts";
import { channelFunction } from "./channel-function.ts";
import { webhookSettings } from "./settings.ts";
import { webhookChannel } from "./webhook-channel.ts";

const settings = webhookSettings(process.env);
const timed = { ...settings, LEVEE_CALL_TIMEOUT_MS: settings.LEVEE_CALL_TIMEOUT_MS + READ_MS };

/** The consumer of `…-webhook`: posts outcomes to whoever asked for them. */
export const handler = channelFunction(timed, ({ clock }) =>
  webhookChannel(
    {
      url: settings.LEVEE_WEBHOOK_URL,
      hosts: settings.LEVEE_WEBHOOK_HOSTS,
      timeoutMs: settings.LEVEE_CALL_TIMEOUT_MS,
    },
    { clock, secrets: awsSecrets(settings.LEVEE_SECRET_ID, clock) },
  ),
);
