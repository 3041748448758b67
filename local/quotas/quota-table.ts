/** Calls a second that an account may make, as a token bucket: it holds `capacity` and regains `refillPerSecond`. */
export interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** A quota of AWS. What it counts shares one bucket for each account and region. */
export interface Quota {
  readonly service: string;
  /** The operations that share it; every one of the service when left out. */
  readonly operations?: readonly string[];
  /** What a new account has. Left out where AWS names no number: then the settings must. */
  readonly standard?: Bucket;
}

const perSecond = (rate: number): Bucket => ({ capacity: rate, refillPerSecond: rate });

/**
 * The quotas that can be enforced, by the name that settings give them. One more is one more row; the words of its refusal are in
 * error-answer.ts, by service.
 */
export const QUOTAS = {
  /** "UserCreation", 50 requests a second: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations */
  "cognito-user-creation": {
    service: "cognito-idp",
    operations: ["SignUp", "ConfirmSignUp", "AdminCreateUser", "AdminConfirmSignUp"],
    standard: perSecond(50),
  },
  /**
   * One message a second in the sandbox, and outside of it what AWS grants: https://docs.aws.amazon.com/ses/latest/dg/quotas.html.
   * AWS counts recipients, and here a call counts as one.
   */
  "ses-send": {
    service: "ses",
    operations: ["SendEmail", "SendRawEmail", "SendTemplatedEmail", "SendBulkEmail", "SendBulkTemplatedEmail"],
    standard: perSecond(1),
  },
  /** Ten times the account's concurrency, which is 1,000: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  "lambda-invoke": { service: "lambda", operations: ["Invoke"], standard: perSecond(10_000) },
  /** Standard queues take "nearly unlimited" calls: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  "sqs-calls": { service: "sqs" },
  /** A table's own and its account's limits differ by mode: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
  "dynamodb-calls": { service: "dynamodb" },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;
