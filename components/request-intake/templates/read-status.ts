import { type Edge, isCallers } from "./caller.ts";
import { requestIdForm } from "./request-id.ts";
import { inertJson, vtl } from "./vtl.ts";

/**
 * `GET /requests/{requestId}` as a call of DynamoDB's GetItem. An id that is not one of ours never reaches the table: it could hold a
 * quote, or name the item of an idempotency key. Nor does another caller's. `-` is the id of nothing.
 *
 * The read is consistent, so that a caller never sees a request go back from `succeeded` to `working`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
export function readStatusTemplate(table: string, { setCaller }: Edge = {}): string {
  const isOurs = `$id != '' && $id.replaceAll('${requestIdForm(setCaller !== undefined)}', '') == ''`;
  return vtl`
    ${setCaller ?? ""}
    #set($id = $input.params().path.get('requestId'))
    #set($key = '-')
    #if(${setCaller === undefined ? isOurs : `${isOurs} && ${isCallers}`})#set($key = $id)#end
    {"TableName":${inertJson(table)},"Key":{"id":{"S":"$key"}},"ConsistentRead":true}
  `;
}
