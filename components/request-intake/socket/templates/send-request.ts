import type { Edge } from "../../templates/caller.ts";
import { setRequestId } from "../../templates/request-id.ts";
import { conditions, messageVersion } from "../../templates/send-message.ts";
import { vtl } from "../../templates/vtl.ts";

const entry = "&SendMessageBatchRequestEntry.1.";

/**
 * A message `{"action": "request", "body", "idempotencyKey"?, "ref"?}` as a call of SQS's SendMessageBatch, with one entry: its answer
 * repeats the entry's `Id`, which is how the client's `ref` comes back. A response template sees nothing of the request but the context.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 *
 * The route's model has held the message against the schema, so here `ref` and `idempotencyKey` are of their form or missing; what is missing
 * reads as `""` in JSON.
 *
 * `replyTo` is where the outcome goes: the connection, and behind a space the `ref`.
 *
 * A caller without a name, or without a tenant where there have to be some, gets no body; see the template of POST.
 */
export const sendRequestTemplate = ({ setCaller, setTenant }: Edge = {}): string => vtl`
  Action=SendMessageBatch
  ${setRequestId(setCaller)}
  #set($ref = $input.json('$.ref').replaceAll('[^A-Za-z0-9_-]', ''))
  #set($replyTo = $context.connectionId)
  #set($name = 'n')
  #if($ref != '')
    #set($replyTo = "$context.connectionId $ref")
    #set($name = "r$ref")
  #end
  ${entry}Id=$name
  ## As in the template of POST: a body with characters that XML cannot hold is not sent. U+FFFE and U+FFFF are escaped first, whether or not the
  ## client has done so, because the JSON is not its own text any more. They can stand within its strings only.
  #set($body = $util.urlEncode($input.json('$.body')))
  #set($body = $body.replaceAll('%EF%BF%BE', '%5Cufffe').replaceAll('%EF%BF%BF', '%5Cuffff'))
  ${setTenant ?? ""}
  #if(${conditions({ setCaller, setTenant })})${entry}MessageBody=$body#end
  ${setTenant === undefined ? "" : `#if($tenant != '')${entry}MessageGroupId=$util.urlEncode($tenant)#end`}
  #set($n = 0)
  ${attribute("requestId", "$requestId")}
  ${attribute("acceptedAt", "$context.requestTimeEpoch")}
  ${attribute("version", messageVersion)}
  ${attribute("replyTo", "$util.urlEncode($replyTo)")}
  #set($key = $input.json('$.idempotencyKey'))
  #if($key != '""' && $key != 'null' && $key != '')
    ${attribute("idempotencyKey", "$util.urlEncode($input.path('$.idempotencyKey'))")}
  #end
`;

/** The next message attribute of the entry; see the template of POST. */
function attribute(name: string, value: string): string {
  const prefix = `${entry}MessageAttribute.\${n}.`;
  return `#set($n = $n + 1)${prefix}Name=${name}${prefix}Value.DataType=String${prefix}Value.StringValue=${value}`;
}
