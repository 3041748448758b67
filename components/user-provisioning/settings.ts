import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { type Architecture, checkedArchitecture } from "../parts/function-arguments.ts";
import { isObject } from "../parts/is-object.ts";
import { isSecure } from "../parts/is-secure.ts";
import { checkedSender, type Sender } from "../parts/sender.ts";
import { argumentNames, type GivenUserPool, type UserProvisioningArgs } from "./args.ts";
import { checkedColumns } from "./attributes.ts";
import { bounds, defaults, fixed } from "./defaults.ts";

/** What a function that works at a pace needs. Durations are seconds. */
export interface Paced {
  readonly concurrency: number;
  readonly timeout: number;
  readonly visibilityTimeout: number;
}

/** All numbers of one UserProvisioning, checked, with what follows from them. Durations are seconds. */
export interface Settings {
  readonly loginUrl: string;
  readonly sender: Sender;
  readonly columns: Readonly<Record<string, string>>;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly retention: number;
  readonly inviteExisting: boolean;
  readonly userPool: GivenUserPool | undefined;
  readonly pacerTable: string | undefined;
  readonly architecture: Architecture;
  /** User creations a second that the account has. */
  readonly quota: number;
  /** The quota's share. */
  readonly callsPerSecond: number;
  readonly invitationsPerMinute: number;
  readonly provision: Paced;
  readonly invite: Paced;
  readonly rosters: Paced;
  readonly mailEvents: Paced;
  readonly staleAfter: number;
}

/** Checks the plain arguments at once, so that a mistake ends the preview, and derives the rest. */
export function settingsOf(subject: string, args: UserProvisioningArgs): Settings {
  refuseUnknownNames(subject, args, argumentNames);
  refuseWrongKinds(subject, args, {
    loginUrl: "text",
    sender: "text",
    identity: "text",
    columns: "a map",
    inviteExisting: "true or false",
    userPool: "a map",
    pacerTable: "text",
    kmsKeyArn: "text",
    alarmEmail: "text",
    ephemeral: "true or false",
    overrides: "a map of maps",
  });
  const integer = (name: "quota" | "authenticationQuota" | "sendingRate" | "invitationsPerMinute" | "maxRows") =>
    checkedInteger(subject, name, args[name] ?? defaults[name], bounds[name]);
  const quota = integer("quota");
  const share = checkedShare(subject, args.share ?? defaults.share, quota);
  const invitationsPerMinute = integer("invitationsPerMinute");
  refuseMoreLogins(subject, invitationsPerMinute, integer("authenticationQuota"));
  refuseMoreMails(subject, invitationsPerMinute, integer("sendingRate"));
  const maxRows = integer("maxRows");
  const retention = checkedDuration(subject, "retention", args.retention ?? defaults.retention, bounds.retention);
  // Rounded, because 50 × 0.1 would otherwise be 5.000000000000001 in an environment.
  const callsPerSecond = Number((quota * share).toFixed(6));
  const provision = paced(fixed.blockRows, callsPerSecond);
  const invite = paced(fixed.invitedAtOnce, invitationsPerMinute / 60);
  return {
    loginUrl: checkedLoginUrl(subject, args.loginUrl),
    sender: checkedSender(subject, args.sender, args.identity),
    columns: checkedColumns(subject, args.columns ?? defaults.columns),
    maxRows,
    maxBytes: Math.max(maxRows * fixed.bytesPerRow, fixed.leastMaxBytes),
    retention: Math.ceil(retention / 1_000),
    inviteExisting: args.inviteExisting ?? defaults.inviteExisting,
    userPool: args.userPool && checkedPool(subject, args.userPool),
    pacerTable: args.pacerTable,
    architecture: checkedArchitecture(subject, args.architecture ?? defaults.architecture),
    quota,
    callsPerSecond,
    invitationsPerMinute,
    provision,
    invite,
    rosters: bounded(fixed.rostersConcurrency, fixed.longestTimeout),
    mailEvents: bounded(fixed.mailEventsConcurrency, fixed.mailEventsTimeout, fixed.mailEventsWindow),
    // While a message of a dead worker is invisible, nothing changes.
    staleAfter: Math.max(2 * Math.max(provision.visibilityTimeout, invite.visibilityTimeout), fixed.leastStaleAfter),
  };
}

/**
 * Two invocations use the slots of a second or two by turns while one of them writes the ledger; more of them for a pace at which blocks
 * last less than the writing does. MaximumConcurrency bounds how many wait, the pacer alone how many calls there are. The timeout is twice
 * what a block takes when all of them share the slots.
 */
function paced(rows: number, perSecond: number): Paced {
  const atOnce = fixed.leastConcurrency + Math.ceil((2 * perSecond) / rows);
  const concurrency = Math.min(atOnce, fixed.mostConcurrency);
  const timeout = Math.ceil((rows / perSecond) * (concurrency + 1) * 2) + fixed.shellReserve;
  return bounded(concurrency, Math.min(timeout, fixed.longestTimeout));
}

function bounded(concurrency: number, timeout: number, batchingWindow = 0): Paced {
  const visibilityTimeout = fixed.visibilityPerTimeout * timeout + batchingWindow;
  return { concurrency, timeout, visibilityTimeout };
}

function checkedShare(subject: string, share: number, quota: number): number {
  if (typeof share === "number" && share > 0 && share <= 1) return share;
  throw new ArgumentError(
    subject,
    `share ${JSON.stringify(share)} is not over 0 and at most 1`,
    `it is the part of the account's ${quota} requests/s that this pipeline may use; live sign-ups need the rest`,
  );
}

function refuseMoreLogins(subject: string, invitationsPerMinute: number, authenticationQuota: number): void {
  const needed = (invitationsPerMinute / 60) * fixed.callsPerLogin;
  if (needed <= authenticationQuota) return;
  throw new ArgumentError(
    subject,
    `invitationsPerMinute ${invitationsPerMinute} brings up to ${needed} authentication calls/s, over authenticationQuota ${authenticationQuota}`,
    `a login by mailed code takes ${fixed.callsPerLogin}: invite ${(authenticationQuota / fixed.callsPerLogin) * 60} a minute at most, or have the quota raised`,
  );
}

function refuseMoreMails(subject: string, invitationsPerMinute: number, sendingRate: number): void {
  const needed = (invitationsPerMinute / 60) * fixed.mailsPerInvitation;
  if (needed <= sendingRate) return;
  throw new ArgumentError(
    subject,
    `invitationsPerMinute ${invitationsPerMinute} brings up to ${needed} mails/s, over sendingRate ${sendingRate}`,
    `each invitation is followed by the mail with its login's code: invite ${(sendingRate / fixed.mailsPerInvitation) * 60} a minute at most, or have SES raise the rate`,
  );
}

/** The link has no secret, but who reads it on the way could lead the login elsewhere. */
function checkedLoginUrl(subject: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) {
    const problem = text === undefined ? "is missing" : `${JSON.stringify(text)} is not a URL`;
    throw new ArgumentError(subject, `loginUrl ${problem}`, 'write it whole, such as "https://app.example.com/login"');
  }
  if (url.username !== "" || url.password !== "") {
    throw new ArgumentError(
      subject,
      "loginUrl carries a name or a password",
      "everybody who is invited gets it: leave them out",
    );
  }
  if (isSecure(url)) return text;
  throw new ArgumentError(subject, `loginUrl "${text}" is not https`, "users sign in there: use https");
}

function checkedPool(subject: string, pool: GivenUserPool): GivenUserPool {
  if (!isObject(pool)) throw new ArgumentError(subject, "userPool is not a map", "write its id and clientId");
  refuseUnknownNames(subject, pool, ["id", "clientId"], "userPool's");
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html
  if (!/^[\w-]+_[0-9A-Za-z]+$/.test(pool.id)) {
    throw new ArgumentError(
      subject,
      `userPool.id ${JSON.stringify(pool.id)} is no id of a user pool`,
      'write it as Cognito shows it, such as "eu-central-1_AbCdEfGhI"',
    );
  }
  if (!/^[\w+]{1,128}$/.test(pool.clientId)) {
    throw new ArgumentError(
      subject,
      `userPool.clientId ${JSON.stringify(pool.clientId)} is no id of a client`,
      "name the client that invited users sign in with",
    );
  }
  return pool;
}
