import type { Duration } from "../parts/durations.ts";
import type { Overrides } from "../parts/scope.ts";

/**
 * The mail that invites, as a template of SES. Each part may show `{{loginUrl}}` and a row's attributes, such as `{{given_name}}`; docs/user-provisioning.md has
 * all that there is. What a row says is escaped, or put on one line, as its place needs.
 */
export interface InvitationArgs {
  /** A line of text. @example "{{#if given_name}}{{given_name}}, your{{else}}Your{{/if}} account at Acme" */
  readonly subject: string;
  /** A file, relative to the project. @example "handlers/members/invitation.html" */
  readonly html: string;
  /** A file, relative to the project. @example "handlers/members/invitation.txt" */
  readonly text: string;
}

/** A user pool that is there already, with a client whose users sign in without a password. */
export interface GivenUserPool {
  /** @example "eu-central-1_AbCdEfGhI" */
  readonly id: string;
  readonly clientId: string;
}

/**
 * Arguments of a UserProvisioning. They shape the graph or a number that others are derived from, so they are plain, and checked, and
 * refused with the way out, before anything is registered. In a stack's config they are plain JSON.
 */
export interface UserProvisioningArgs {
  /** Where invited users sign in. It is the same for all and carries no secret; https, or http on a loopback address. */
  readonly loginUrl: string;
  /** Whom the mails come from, the codes of Cognito too. @example "Acme <hello@acme.example>" */
  readonly sender: string;
  /** The mail that invites. */
  readonly invitation: InvitationArgs;
  /** The verified SES identity of `sender`, a domain or an address. @default the domain of `sender` */
  readonly identity?: string;
  /**
   * User creations a second that Cognito allows the account in this region: SignUp, ConfirmSignUp, AdminCreateUser and AdminConfirmSignUp
   * together. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
   * @default 50
   */
  readonly quota?: number;
  /** The part of `quota` that rosters may use, over 0 and at most 1; the rest is left for live sign-ups. @default 0.8 */
  readonly share?: number;
  /** Mails that invite, a minute: what scatters the logins. @default 300 */
  readonly invitationsPerMinute?: number;
  /** Authentication calls a second that Cognito allows the account in this region; a login by mailed code is two. @default 120 */
  readonly authenticationQuota?: number;
  /** Mails a second that SES lets the account send: invitations and the codes of the logins that follow. @default 14 */
  readonly sendingRate?: number;
  /** Headers of the roster, without case, to Cognito's attributes. @default each header is the attribute of its name @example { "First name": "given_name" } */
  readonly columns?: Readonly<Record<string, string>>;
  /** Rows that a roster may have; what is beyond ends as `invalid`. @default 1000000 */
  readonly maxRows?: number;
  /** How long rosters, outcome files and what the ledger holds of people are kept, from the last change. @default "90 days" */
  readonly retention?: Duration;
  /** Whether users that were there before are invited, too. @default false */
  readonly inviteExisting?: boolean;
  /** @default a pool and a client of its own, whose users sign in by a code that is mailed to them */
  readonly userPool?: GivenUserPool;
  /** The name of a table of pacers in this account and region, to be shared with other stacks. @default one of its own */
  readonly pacerTable?: string;
  /** Processor of the functions. @default "arm64" */
  readonly architecture?: "arm64" | "x86_64";
  /** A customer-managed KMS key for the queues, whose policy lets S3, EventBridge and the functions' roles use it. @default SSE-SQS */
  readonly kmsKeyArn?: string;
  /** Who gets the alarms by mail, once the subscription is confirmed. @default nobody */
  readonly alarmEmail?: string;
  /** Nothing is protected or kept: for stacks that are thrown away. @default false */
  readonly ephemeral?: boolean;
  /** Arguments of single children that win over what is derived, by the child's name. @default none */
  readonly overrides?: Overrides;
}

/** Every argument there is. The type makes sure that none is forgotten, and none invented. */
export const argumentNames = Object.keys({
  loginUrl: true,
  sender: true,
  invitation: true,
  identity: true,
  quota: true,
  share: true,
  invitationsPerMinute: true,
  authenticationQuota: true,
  sendingRate: true,
  columns: true,
  maxRows: true,
  retention: true,
  inviteExisting: true,
  userPool: true,
  pacerTable: true,
  architecture: true,
  kmsKeyArn: true,
  alarmEmail: true,
  ephemeral: true,
  overrides: true,
} satisfies Record<keyof Required<UserProvisioningArgs>, true>);
