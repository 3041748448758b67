import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item, State } from "../item.ts";
import { flatCodec } from "./flat-codec.ts";

/** The attributes of a state and their DynamoDB types. */
export const stateCodec = flatCodec<State>(
  {
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
  },
  { attempts: 0, deaths: 0, leaseUntil: 0, acceptedAt: 0, expiresAt: 0, rev: "", document: "{}" },
);

export const decode = (attributes: Record<string, AttributeValue>): Item => ({
  ...stateCodec.decode(attributes),
  id: attributes.id?.S ?? "",
  followers: attributes.followers?.SS ?? [],
  told: attributes.told?.BOOL ?? false,
});
