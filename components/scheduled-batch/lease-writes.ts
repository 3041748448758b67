import type { LeaseItem } from "../../handlers/scheduled-batch/lease-item.ts";

type Attribute = keyof LeaseItem;

/** A write to a lease: one conditional UpdateItem, whose values are put in by their placeholders. */
export interface LeaseWrite {
  readonly update: string;
  readonly condition: string;
  readonly returns?: "ALL_NEW" | "ALL_OLD";
}

/** What the placeholders of the writes stand for. Times are milliseconds since 1970. */
export type Placeholder =
  /** The execution that writes. */
  | ":me"
  | ":now"
  /** The tick that the execution is of. */
  | ":slot"
  /** When the lease ends, whoever died. */
  | ":expires"
  /** When whatever begins now has ended. */
  | ":busyUntil"
  /** An owner whose last sign of life is older has to be looked at: now, or 0 when it was. */
  | ":busySince"
  /** Owner and fence as they were read. */
  | ":seen"
  | ":seenFence"
  | ":zero"
  | ":one";

const absent = (attribute: Attribute) => `attribute_not_exists(#${attribute})`;
const exists = (attribute: Attribute) => `attribute_exists(#${attribute})`;
const compare = (attribute: Attribute, by: "=" | "<>" | "<" | ">=", value: Placeholder) =>
  `#${attribute} ${by} ${value}`;
const all = (...conditions: string[]) => conditions.join(" AND ");
const any = (...conditions: string[]) => `(${conditions.join(" OR ")})`;

const set = (values: Partial<Record<Attribute, string>>) =>
  `SET ${Object.entries(values)
    .map(([attribute, value]) => `#${attribute} = ${value}`)
    .join(", ")}`;
const remove = (...attributes: Attribute[]) => `REMOVE ${attributes.map((attribute) => `#${attribute}`).join(", ")}`;

const newer = any(absent("slot"), compare("slot", "<", ":slot"));

/**
 * What a new owner writes, however it comes to be one. `busyUntil` covers what may begin before a step says so itself; a step moves it.
 */
const taken = [
  set({
    owner: ":me",
    slot: ":slot",
    ownedSince: ":now",
    expires: ":expires",
    busyUntil: ":busyUntil",
    fence: "if_not_exists(#fence, :zero) + :one",
  }),
  remove("running", "freeAt", "pending"),
].join(" ");

/**
 * Takes a lease that is free or has expired, for a slot that was never run. A write that was made and whose answer was lost fails when it is
 * made again, because the slot is not newer any more; the owner then finds itself in the item, so the fence grows once an owner.
 */
export const acquire: LeaseWrite = {
  update: taken,
  condition: all(
    absent("paused"),
    newer,
    any(
      `(${all(absent("owner"), any(absent("freeAt"), compare("freeAt", "<", ":now")))})`,
      compare("expires", "<", ":now"),
    ),
  ),
  returns: "ALL_NEW",
};

/**
 * Takes the lease of an owner that was seen, and found dead: fails when it has changed hands since, and as long as anything of the dead
 * one may still write.
 */
export const takeOver: LeaseWrite = {
  update: taken,
  condition: all(
    compare("owner", "=", ":seen"),
    compare("fence", "=", ":seenFence"),
    compare("busyUntil", "<", ":now"),
    newer,
    absent("paused"),
  ),
  returns: "ALL_NEW",
};

/** Counts a tick that found the lease held, each slot once. With `catchUp` the owner's release starts a run for it. */
export const skip = (onOverlap: "skip" | "catchUp"): LeaseWrite => ({
  update: `${set({ skippedSlot: ":slot", ...(onOverlap === "catchUp" ? { pending: ":slot" } : {}) })} ADD #skipped :one`,
  condition: all(
    absent("paused"),
    compare("slot", "<", ":slot"),
    any(
      `(${all(exists("owner"), compare("owner", "<>", ":me"), compare("busyUntil", ">=", ":busySince"), compare("expires", ">=", ":now"))})`,
      compare("freeAt", ">=", ":now"),
    ),
    any(absent("skippedSlot"), compare("skippedSlot", "<", ":slot")),
  ),
});

/** Gives the lease back. Fails while a step has begun and not ended: one that Step Functions has given up on may still write. */
export const release: LeaseWrite = {
  update: remove("owner", "ownedSince", "expires", "busyUntil", "pending"),
  condition: all(compare("owner", "=", ":me"), absent("running")),
  returns: "ALL_OLD",
};

/**
 * Gives the lease back for the time when the last of what has begun has ended, if only because its function has timed out: the last step that
 * noted itself (`#busyUntil`), or whatever was called until now (`:busyUntil`).
 */
export const releaseLater = (freeAt: "#busyUntil" | ":busyUntil"): LeaseWrite => ({
  update: `${set({ freeAt })} ${remove("owner", "ownedSince", "expires", "busyUntil", "running", "pending")}`,
  condition: compare("owner", "=", ":me"),
  returns: "ALL_OLD",
});

/** A value as DynamoDB takes it. */
export type AttributeValue = { readonly S: string } | { readonly N: string };

/** The parameters of UpdateItem. A name or value that the expressions do not use would be refused, so each is taken from them. */
export function updateItem(
  table: string,
  lease: string,
  { update, condition, returns }: LeaseWrite,
  values: Readonly<Record<Placeholder, AttributeValue>>,
) {
  const text = `${update} ${condition}`;
  const used = (form: RegExp) => [...new Set(text.match(form))];
  return {
    TableName: table,
    Key: { id: { S: lease } },
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: Object.fromEntries(used(/#\w+/g).map((name) => [name, name.slice(1)])),
    ExpressionAttributeValues: Object.fromEntries(used(/:\w+/g).map((name) => [name, values[name as Placeholder]])),
    ...(returns ? { ReturnValues: returns } : {}),
  };
}
