import { requestIdForm } from "./request-id.ts";
import { inertJson, vtl } from "./vtl.ts";

/**
 * `GET /requests/{requestId}` as a call of DynamoDB's GetItem. An id that is not one of ours never reaches the table: it could hold a
 * quote, or name the item of an idempotency key. `-` is the id of nothing.
 *
 * The read is consistent, so that a caller never sees a request go back from `succeeded` to `working`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
export function readStatusTemplate(table: string): string {
  return vtl`
    #set($id = $input.params().path.get('requestId'))
    #set($key = '-')
    #if($id != '' && $id.replaceAll('${requestIdForm()}', '') == '')#set($key = $id)#end
    {"TableName":${inertJson(table)},"Key":{"id":{"S":"$key"}},"ConsistentRead":true}
  `;
}
