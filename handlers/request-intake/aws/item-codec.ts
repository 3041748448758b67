import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item, State } from "../item.ts";

/** The attributes of a state and their DynamoDB types. By hand: a dozen flat ones do not need a marshaller in the bundle. */
const TYPES = {
  status: "S",
  attempts: "N",
  leaseUntil: "N",
  rev: "S",
  deaths: "N",
  timedOut: "N",
  acceptedAt: "N",
  traceId: "S",
  expiresAt: "N",
  document: "S",
  deadLetter: "S",
  detail: "S",
} as const satisfies Record<keyof State, "S" | "N">;

/** What is counted from when an item is not ours, such as one that an operator has put back by hand. */
const ZEROS = { attempts: 0, deaths: 0, leaseUntil: 0, acceptedAt: 0, expiresAt: 0, rev: "", document: "{}" };

export const STATE_ATTRIBUTES = Object.keys(TYPES) as (keyof State)[];

/** What a state has, as attribute values; what it has not is missing. */
export function encode(state: State): Partial<Record<keyof State, AttributeValue>> {
  const values: Partial<Record<keyof State, AttributeValue>> = {};
  for (const name of STATE_ATTRIBUTES) {
    const value = state[name];
    if (value !== undefined) values[name] = TYPES[name] === "N" ? { N: String(value) } : { S: String(value) };
  }
  return values;
}

export function decode(attributes: Record<string, AttributeValue>): Item {
  const state: Record<string, string | number> = { ...ZEROS };
  for (const name of STATE_ATTRIBUTES) {
    const { S, N } = attributes[name] ?? {};
    if (N !== undefined) state[name] = Number(N);
    else if (S !== undefined) state[name] = S;
  }
  return {
    ...(state as unknown as State),
    id: attributes.id?.S ?? "",
    followers: attributes.followers?.SS ?? [],
    told: attributes.told?.BOOL ?? false,
  };
}
