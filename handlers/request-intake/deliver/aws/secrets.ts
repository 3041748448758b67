import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { attempt } from "../../../parts/attempt.ts";
import { clientSettings } from "../../../parts/client-settings.ts";
import type { Clock } from "../../../parts/clock.ts";
import { thrown } from "../../../parts/thrown.ts";
import type { Secrets } from "../webhook-channel.ts";

/** How long what was read is good for: within it a rotation takes effect. While the store is out of reach the last one read goes on. */
const FRESH_MS = 300_000;

/** How long reading may take: a try that waits for it has that much more time than its call. */
export const READ_MS = 4_000;

/** What says that there is no version before the current one. */
const NONE_BEFORE = new Set(["ResourceNotFoundException", "ParameterVersionNotFound", "ParameterNotFound"]);

/**
 * A secret and, while there is one, its previous version: of Secrets Manager (a name or an ARN), or a SecureString of Parameter Store (a name that
 * begins with `/`, or an ARN). Its values live in this process only.
 */
export function awsSecrets(id: string, clock: Clock): Secrets {
  // An ARN says where it is; a name is here.
  const [, , , region] = id.split(":");
  const settings = { ...clientSettings, ...(region && { region }) };
  const read = /^\/|^arn:[^:]+:ssm:/.test(id)
    ? parameter(id, new SSMClient(settings))
    : secret(id, new SecretsManagerClient(settings));
  let last: { readonly at: number; readonly values: readonly string[] } | undefined;
  let reading: Promise<readonly string[]> | undefined;
  const refresh = async () => {
    const ended = await attempt(clock, READ_MS, read, 0);
    reading = undefined;
    if (ended.kind === "returned") last = { at: clock.now(), values: ended.value as string[] };
    else if (!last) throw ended.kind === "threw" ? ended.error : new DOMException("no answer", "TimeoutError");
    return last.values;
  };
  return {
    async read() {
      if (last && clock.now() - last.at < FRESH_MS) return last.values;
      // A batch asks at once; it is read once.
      reading ??= refresh();
      return reading;
    },
  };
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version */
function secret(SecretId: string, client: SecretsManagerClient) {
  return async (abortSignal: AbortSignal) => {
    const version = async (VersionStage: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }), { abortSignal })).SecretString ?? "";
    return [await version("AWSCURRENT"), ...(await ifAny(version("AWSPREVIOUS")))];
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
function parameter(name: string, client: SSMClient) {
  return async (abortSignal: AbortSignal) => {
    const get = async (Name: string) =>
      (await client.send(new GetParameterCommand({ Name, WithDecryption: true }), { abortSignal })).Parameter;
    const current = await get(name);
    const version = current?.Version ?? 1;
    const previous = version > 1 ? ifAny(get(`${name}:${version - 1}`).then((found) => found?.Value ?? "")) : [];
    return [current?.Value ?? "", ...(await previous)];
  };
}

const ifAny = (value: Promise<string>): Promise<string[]> =>
  value.then(
    (text) => [text],
    (error) => {
      if (NONE_BEFORE.has(thrown(error).name)) return [];
      throw error;
    },
  );
