import { ArgumentError } from "../../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../../parts/arguments.ts";
import { spell } from "../../parts/durations.ts";
import { isObject } from "../../parts/is-object.ts";
import { isSecure } from "../../parts/is-secure.ts";
import { fixed } from "../defaults.ts";
import { type WebhookArgs, webhookNames } from "./args.ts";
import { bounds, defaults, fixed as numbers } from "./defaults.ts";
import { checkedPointer } from "./pointer.ts";

/** Checked; durations in milliseconds. */
export interface WebhookSettings {
  readonly url: string | undefined;
  readonly urlFrom: string | undefined;
  readonly hosts: readonly string[];
  readonly secret: string;
  readonly secretKeyArn: string | undefined;
  readonly timeoutMs: number;
  readonly giveUpAfterMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  readonly concurrency: number;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

/** A name, an address, or all below a name; below a top-level domain anybody can have one. */
const HOST = new RegExp(
  `^(?:(?:${LABEL}\\.)*${LABEL}|\\*\\.(?:${LABEL}\\.)+${LABEL}|\\[[0-9a-f:]+\\])(?::(\\d{1,5}|\\*))?$`,
);

const isHost = (host: unknown): boolean => {
  const [whole, port = "*"] = (typeof host === "string" && HOST.exec(host)) || [];
  return whole !== undefined && (port === "*" || (Number(port) >= 1 && Number(port) <= 65_535));
};

/** Whole: Secrets Manager's six characters at the end are in the ARN that IAM compares. */
const SECRET_ARN =
  /^arn:[a-z-]+:(?:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|ssm:[a-z0-9-]+:\d{12}:parameter\/[\w/.-]+)$/;

/** A function's rights name a key by its ARN; by an alias they would mean no key. */
const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

export function webhookSettings(subject: string, args: WebhookArgs): WebhookSettings {
  if (!isObject(args)) {
    throw new ArgumentError(
      subject,
      `notify.webhook ${JSON.stringify(args)} is not a map`,
      'write { url: "https://…", secret: "name/of/a/secret" }',
    );
  }
  const given: WebhookArgs = args;
  refuseUnknownNames(subject, given, webhookNames, "notify.webhook's");
  refuseWrongKinds(subject, given, { url: "text", urlFrom: "text", hosts: "a list", secretKeyArn: "text" });
  const duration = (name: "timeout" | "giveUpAfter" | "firstRetry" | "longestRetry", bound: keyof typeof bounds) =>
    checkedDuration(subject, `notify.webhook.${name}`, given[name] ?? defaults.webhook[name], bounds[bound]);
  const settings: WebhookSettings = {
    ...whereTo(subject, given),
    secret: checkedSecret(subject, given.secret),
    secretKeyArn: checkedKey(subject, given.secretKeyArn),
    timeoutMs: duration("timeout", "timeout"),
    giveUpAfterMs: duration("giveUpAfter", "giveUpAfter"),
    firstRetryMs: duration("firstRetry", "retry"),
    longestRetryMs: duration("longestRetry", "retry"),
    concurrency: checkedInteger(
      subject,
      "notify.webhook.concurrency",
      given.concurrency ?? defaults.webhook.concurrency,
      bounds.concurrency,
    ),
  };
  if (settings.longestRetryMs < settings.firstRetryMs) {
    throw new ArgumentError(
      subject,
      `notify.webhook.longestRetry "${given.longestRetry}" is under firstRetry`,
      "pauses grow from the first to the longest",
    );
  }
  // Pauses are random, half of their ceiling on average.
  const mostMs = (numbers.mostTries * settings.longestRetryMs) / 2;
  if (settings.giveUpAfterMs > mostMs) {
    throw new ArgumentError(
      subject,
      `notify.webhook.giveUpAfter "${given.giveUpAfter ?? defaults.webhook.giveUpAfter}" is over ${spell(mostMs / 1_000)}, too long for a longestRetry of "${given.longestRetry ?? defaults.webhook.longestRetry}"`,
      `SQS hands a message out ${fixed.maxReceives} times, so a delivery has ${numbers.mostTries} tries: raise longestRetry, or give up earlier`,
    );
  }
  return settings;
}

function whereTo(subject: string, { url, urlFrom, hosts }: WebhookArgs) {
  const oneOf = "give url, where all go, or urlFrom, where each request says it, with hosts that it may name";
  if ((url === undefined) === (urlFrom === undefined)) {
    const problem = url === undefined ? "has neither url nor urlFrom" : "has both url and urlFrom";
    throw new ArgumentError(subject, `notify.webhook ${problem}`, oneOf);
  }
  if (url !== undefined) {
    if (hosts !== undefined) throw new ArgumentError(subject, "notify.webhook has hosts and no urlFrom", oneOf);
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !isSecure(parsed) || parsed.username || parsed.password || url.length > numbers.longestAddress) {
      throw new ArgumentError(
        subject,
        `notify.webhook.url ${JSON.stringify(url)} is no address of a webhook`,
        `write an https URL without name and password, of ${numbers.longestAddress} characters at most`,
      );
    }
    return { url, urlFrom: undefined, hosts: [] };
  }
  if (hosts === undefined || hosts.length === 0) {
    throw new ArgumentError(
      subject,
      "notify.webhook.hosts is missing",
      "whoever sends a request would choose what this account calls: list the hosts that an address may have",
    );
  }
  for (const host of hosts) {
    if (isHost(host)) continue;
    throw new ArgumentError(
      subject,
      `notify.webhook.hosts has ${JSON.stringify(host)}, which is no host`,
      'write it in small letters, such as "example.com", "*.example.com" or "example.com:8443"; all of a top-level domain is nobody\'s',
    );
  }
  const bytes = JSON.stringify(hosts).length;
  if (bytes > numbers.hostsBytes) {
    throw new ArgumentError(
      subject,
      `notify.webhook.hosts has ${bytes} bytes, over ${numbers.hostsBytes}`,
      'a function\'s environment holds 4 KB in all: write "*.example.com" for many of one domain',
    );
  }
  return { url: undefined, urlFrom: checkedPointer(subject, "notify.webhook.urlFrom", urlFrom as string), hosts };
}

/** A secret that was written where its name belongs would be in the state, and in the function's environment. */
function checkedSecret(subject: string, secret: unknown): string {
  const wayOut =
    "give the name or whole ARN of a secret in Secrets Manager, or of a SecureString in Parameter Store, which begins with /";
  if (typeof secret !== "string" || secret === "") {
    throw new ArgumentError(subject, "notify.webhook.secret is missing", wayOut);
  }
  if (secret.startsWith("whsec_")) {
    throw new ArgumentError(subject, "notify.webhook.secret is a secret, not the name of one", wayOut);
  }
  if (!SECRET_ARN.test(secret) && !/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(secret)) {
    throw new ArgumentError(subject, `notify.webhook.secret ${JSON.stringify(secret)} names no secret`, wayOut);
  }
  return secret;
}

function checkedKey(subject: string, key: string | undefined): string | undefined {
  if (key === undefined || KEY_ARN.test(key)) return key;
  throw new ArgumentError(
    subject,
    `notify.webhook.secretKeyArn ${JSON.stringify(key)} is not the ARN of a key`,
    'write "arn:aws:kms:<region>:<account>:key/<id>"; an alias names none in a policy',
  );
}
