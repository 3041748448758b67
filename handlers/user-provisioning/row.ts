/** Where a row is between the roster and its user. All but the first two are final. */
export type Provisioning =
  /** It is in the ledger, and nobody has tried yet. */
  | "waiting"
  /** The intent: its user may have been created by now. */
  | "creating"
  | "created"
  /** There was a user, or another roster's row, with its address before. */
  | "existed"
  /** No attempt will be made again: `reason` says why. */
  | "failed"
  /** It breaks a rule: `reason` says which. */
  | "invalid"
  /** An earlier row of the same roster has its address. */
  | "repeated";

/** Where the invitation of a row is. `none`, and all from `sent` on, are final; but an operator can have one sent again. */
export type Invitation =
  | "none"
  /** The user is there and has to be told. */
  | "owed"
  /** A mail may have been sent by now. */
  | "claimed"
  | "sent"
  /** The answer to the send was lost, or its process died: it is not sent again without an operator's word. */
  | "unknown"
  /** SES refused it: `invitationReason` says why. */
  | "failed"
  | "bounced"
  | "complained";

/** One record of a roster, in the ledger. */
export interface Row {
  readonly rosterId: string;
  /** Which record it is, from 1; the header is none. */
  readonly n: number;
  /** The line of the file in which it begins, from 1. */
  readonly line: number;
  readonly provisioning: Provisioning;
  /** Of `existed`, `failed`, `invalid` and `repeated`: for the outcome file, so without what the row holds. */
  readonly reason?: string;
  readonly invitation: Invitation;
  readonly invitationReason?: string;
  /** As written in the roster. Gone once it was forgotten; never there if the row had none. */
  readonly email?: string;
  /** Values by the names of Cognito's attributes, without `email`. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** When the first intent was written, epoch milliseconds: a user older than that is not ours. */
  readonly intentAt?: number;
  /** How often somebody has begun to create its user. */
  readonly tries: number;
  /** Until when the process that wrote `creating` or `claimed` may be alive, epoch milliseconds; 0 otherwise. */
  readonly leaseUntil: number;
  /** SES's id of the mail. */
  readonly messageId?: string;
  /** A nonce, new with every write: who knows it, wrote it. */
  readonly rev: string;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}

/** What of a row a write may change. `undefined` takes an optional value out. */
export type RowChange = Partial<Omit<Row, "rosterId" | "n" | "line" | "rev" | "updatedAt">>;

/** The address as accounts are compared: without case, and in Unicode's composed form. It is also the user's name in the pool. */
export const usernameOf = (email: string): string => email.normalize("NFC").toLowerCase();

/** Whether it still has to be provisioned. */
export const isOpen = ({ provisioning }: Pick<Row, "provisioning">): boolean =>
  provisioning === "waiting" || provisioning === "creating";

/** Whether its invitation still has to be sent. */
export const isUninvited = ({ invitation }: Pick<Row, "invitation">): boolean =>
  invitation === "owed" || invitation === "claimed";
