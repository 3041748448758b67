import type { Duration } from "../../parts/durations.ts";

/** How outcomes are pushed to those who wait for them; docs/notify.md says what each channel promises. */
export interface NotifyArgs {
  /** Outcomes are mailed to whoever asked for them. @default nobody */
  readonly mail?: MailArgs;
  /** Outcomes are published to a topic of the component. @default false */
  readonly push?: boolean;
  /** Outcomes are posted to whoever asked for them, signed. @default nobody */
  readonly webhook?: WebhookArgs;
}

/** A mail from a template of SES. docs/notify.md has all that a template may show. */
export interface MailArgs {
  /** Whom the mails come from. @example "Acme <orders@acme.example>" */
  readonly sender: string;
  /** The verified SES identity of `sender`, a domain or an address. @default the domain of `sender` */
  readonly identity?: string;
  /** Where in a request's body the address stands: a JSON Pointer. A request without one wants no mail. @example "/customer/email" */
  readonly to: string;
  /** A line of text. @example "Your order {{result_orderId}}" */
  readonly subject: string;
  /** A file, relative to the project. @example "handlers/orders/outcome.html" */
  readonly html: string;
  /** A file, relative to the project. @example "handlers/orders/outcome.txt" */
  readonly text: string;
}

/** Either `url`, or `urlFrom` and `hosts`. */
export interface WebhookArgs {
  /** Where all outcomes go. https, or http on a loopback address. @example "https://shop.example.com/hooks/orders" */
  readonly url?: string;
  /** Where in a request's body its address stands: a JSON Pointer. A request without one wants no webhook. @example "/callbackUrl" */
  readonly urlFrom?: string;
  /**
   * The hosts that an address in a request may have: `example.com`, or `*.example.com` for all below it; at https's own port, or with `:8443`, or
   * with `:*` for any.
   * @example ["hooks.example.com", "*.customers.example"]
   */
  readonly hosts?: readonly string[];
  /**
   * The name or ARN of the secret that signs, never the secret itself: of Secrets Manager, or, when the name begins with `/`, a SecureString of
   * Parameter Store. It holds `whsec_` and 24 to 64 random bytes in base64.
   * @example "orders/webhook"
   */
  readonly secret: string;
  /** The ARN of the KMS key that encrypts the secret. @default the AWS-managed one, which needs no right */
  readonly secretKeyArn?: string;
  /** How long an answer is waited for, 1 to 30 seconds. @default "20 seconds" */
  readonly timeout?: Duration;
  /** How long after its first try a webhook that was refused is tried again, up to 3 days. @default "1 day" */
  readonly giveUpAfter?: Duration;
  /** The first ceiling of the random pause between two tries; it doubles with each. @default "5 seconds" */
  readonly firstRetry?: Duration;
  /** The highest. @default "1 hour" */
  readonly longestRetry?: Duration;
  /** Invocations at once, each with ten webhooks at most: 2 to 1,000. @default 5 */
  readonly concurrency?: number;
}

/** Every channel there is. The types make sure that none is forgotten, and none invented. */
export const notifyNames = Object.keys({ mail: true, push: true, webhook: true } satisfies Record<
  keyof Required<NotifyArgs>,
  true
>);

export const mailNames = Object.keys({
  sender: true,
  identity: true,
  to: true,
  subject: true,
  html: true,
  text: true,
} satisfies Record<keyof Required<MailArgs>, true>);

export const webhookNames = Object.keys({
  url: true,
  urlFrom: true,
  hosts: true,
  secret: true,
  secretKeyArn: true,
  timeout: true,
  giveUpAfter: true,
  firstRetry: true,
  longestRetry: true,
  concurrency: true,
} satisfies Record<keyof Required<WebhookArgs>, true>);
