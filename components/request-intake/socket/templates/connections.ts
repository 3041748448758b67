import { inertJson, vtl } from "../../templates/vtl.ts";

/** Milliseconds of an epoch time, cut off by text: Velocity's division is not documented. */
const setExpiry = (keep: number): string => vtl`
  #set($at = "$context.requestTimeEpoch")
  #set($seconds = $at.replaceAll('[0-9]{3}$', ''))
  #set($numbers = $util.parseJson("[$seconds]"))
  #set($expiresAt = $numbers[0] + ${keep})
`;

/**
 * `$connect` as a call of DynamoDB's PutItem: who is connected, since when. It has no condition: a connection's id is its own, and a call that were
 * made twice must not refuse the client.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 *
 * @param keep seconds
 * @param setCaller sets `$caller`, where callers are known; one without a name is not connected, because the call has no input
 */
export const connectTemplate = (table: string, keep: number, setCaller?: string): string => vtl`
  ${setExpiry(keep)}
  ${setCaller ?? ""}
  ${setCaller === undefined ? "" : "#if($caller != '')"}
  {"TableName":${inertJson(table)},
  "Item":{"id":{"S":"$context.connectionId"},"connectedAt":{"N":"$context.requestTimeEpoch"},
  ${setCaller === undefined ? "" : '"caller":{"S":"$caller"},'}
  "expiresAt":{"N":"$expiresAt"}}}
  ${setCaller === undefined ? "" : "#end"}
`;

/** `$disconnect` as a call of DeleteItem, which changes nothing when it is repeated. */
export const disconnectTemplate = (table: string): string =>
  vtl`{"TableName":${inertJson(table)},"Key":{"id":{"S":"$context.connectionId"}}}`;
