import type { Duration } from "../parts/durations.ts";

/** Every default of UserProvisioning, once. docs/user-provisioning.md shows them; a test holds the page against this file. */
export const defaults = {
  /** Requests a second, of SignUp, ConfirmSignUp, AdminCreateUser and AdminConfirmSignUp together, for an account and region.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
  quota: 50,
  /** Ten of fifty a second stay free: 36,000 people an hour can still sign up by themselves. */
  share: 0.8,
  /** Five a second: a roster of 18,000 is invited in an hour, and its first logins come no faster. */
  invitationsPerMinute: 300,
  /** UserAuthentication, for an account and region. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
  authenticationQuota: 120,
  /** What SES gives an account that has just left the sandbox: https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html */
  sendingRate: 14,
  columns: {} as Readonly<Record<string, string>>,
  /** A day's work at the default pace is three million; a file with more is more likely a mistake. */
  maxRows: 1_000_000,
  /** Long enough to answer for a roster of the last quarter, and not for ever: it is personal data. */
  retention: "90 days" as Duration,
  /** Somebody who has had an account for years does not expect to be invited. */
  inviteExisting: false,
  /** Cheaper for the same work: https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html */
  architecture: "arm64",
  ephemeral: false,
} as const;

/** What the arguments may be, each with the reason and the way out that its refusal states. */
export const bounds = {
  quota: {
    min: 1,
    max: 100_000,
    because: "it is requests a second: look it up in Service Quotas, Rate of UserCreation requests",
  },
  authenticationQuota: {
    min: 1,
    max: 1_000_000,
    because: "it is requests a second: look it up in Service Quotas, Rate of UserAuthentication requests",
  },
  sendingRate: {
    min: 1,
    max: 100_000,
    because: "it is mails a second: look it up in the SES console, Maximum send rate",
  },
  invitationsPerMinute: {
    min: 1,
    max: 1_000_000,
    because: "it is mails a minute; to send none, pause the mapping of the invitations",
  },
  /** A row's number has nine digits in the ledger. */
  maxRows: { min: 1, max: 999_999_999, because: "split what is longer into several files" },
  /** In seconds. */
  retention: {
    min: 14 * 86_400,
    max: 3_650 * 86_400,
    because: "a roster may take 13 days to end, and must be known until then; keep it 14 days to ten years",
  },
} as const;

/** Numbers that nobody is asked for. */
export const fixed = {
  /** Rows that one message of the work queue names: handlers/user-provisioning/split/window.ts. */
  blockRows: 50,
  /** Rows that one message of the invitation queue names: handlers/user-provisioning/messages.ts. */
  invitedAtOnce: 10,
  /** Bytes of a row, on average over the file: an address, names and a dozen attributes of a line each. */
  bytesPerRow: 1_000,
  /** The least that a roster may be, in bytes, whatever `maxRows` is: a header, and rows of some length. */
  leastMaxBytes: 1_000_000,
  /** Calls of Cognito, and mails of SES, that a login by mailed code makes: one to ask for the code and one to answer with it. */
  callsPerLogin: 2,
  /** An invitation, and the code of the login that follows. */
  mailsPerInvitation: 2,
  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency */
  leastConcurrency: 2,
  mostConcurrency: 100,
  /** Seconds: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
  longestTimeout: 900,
  /** Seconds of a function's timeout beyond the slots: starting, the ledger, the last messages. */
  shellReserve: 60,
  /** Seconds without which no message is begun, with one to get there: handlers/parts/work-batch.ts */
  neededTime: 13,
  /** Times the function timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig */
  visibilityPerTimeout: 6,
  /** Seconds: a message waits this long, and no roster is open for longer. Under the dead letters' 14 days, because a message keeps its age. */
  queueRetention: 13 * 86_400,
  /** Seconds: the longest that SQS keeps a message. */
  deadLetterRetention: 14 * 86_400,
  /** Seconds after which a roster that has not ended is given up, row by row: what its queues held is gone by then. */
  abandonAfter: 13 * 86_400,
  /**
   * SQS's own limit: a pause, a throttled quota or a table out of reach cost receives, one in about eight minutes, and no row fails for them.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  maxReceives: 1_000,
  /** How often a function of the rosters may go on from its checkpoint; 10,000 times 15 minutes are longer than a roster may take. */
  maxHops: 10_000,
  /** Files that are taken apart at once. The ledger stands more, but nobody waits for it: creating users takes longer. */
  rostersConcurrency: 2,
  /** MB: more of a CPU, for the file is read by one. A vCPU comes at 1,769 MB.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  rostersMemory: 1_024,
  /** Mebibytes of one of V8's semi-spaces in that function: it makes and drops rows by the million, and waits for the ledger anyhow. */
  rostersSemiSpace: 8,
  memory: 512,
  /** Seconds: a hundred events come at once, each with a write at the worst. */
  mailEventsTimeout: 60,
  mailEventsBatch: 100,
  /** Seconds in which events gather: two of every mail come, and nearly all say nothing new. */
  mailEventsWindow: 5,
  mailEventsConcurrency: 5,
  /** Seconds between two sweeps. */
  sweepPeriod: 120,
  /** Under the period, so that no tick waits for the sweep before it. */
  sweepTimeout: 110,
  /** Seconds without any change after which a roster is looked at, at the least. */
  leastStaleAfter: 900,
  /** Days: long enough to look into what happened before a holiday. No log line names a person. */
  logRetention: 30,
  /** Seconds of one data point of the alarm on no progress, which looks at many. */
  stuckPeriod: 300,
  /** Bounces and complaints at which SES looks at an account, as parts of its mails; half of that is time to look oneself.
   * https://docs.aws.amazon.com/ses/latest/dg/reputation-dashboard-dg.html */
  bounceRate: 0.05,
  complaintRate: 0.001,
  /** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
  runtime: "nodejs24.x",
  prefix: "rosters/",
} as const;
