import { setRequestId } from "../../templates/request-id.ts";
import { messageVersion } from "../../templates/send-message.ts";
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
 * @param setCaller see {@link setRequestId}
 */
export const sendRequestTemplate = (setCaller?: string): string => vtl`
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
  ## As in the template of POST: a body with characters that XML cannot hold is not sent.
  #set($body = $util.urlEncode($input.json('$.body')))
  #if($body.replaceAll('%(0[0-8BCEF]|1[0-9A-F]|EF%BF%B[EF])', '') == $body)${entry}MessageBody=$body#end
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
