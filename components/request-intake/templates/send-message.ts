import type { Edge } from "./caller.ts";
import { setRequestId } from "./request-id.ts";
import { linkTrace } from "./trace.ts";
import { vtl } from "./vtl.ts";

/** The version of the messages that this release writes. A worker of a later release still reads it. */
export const messageVersion = "1";

/**
 * `POST /requests` as a call of SQS's SendMessage: a form, in which everything of the caller's is URL-encoded. Unencoded, a `&`, `+` or
 * `%` of the body would end it or change it.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 *
 * A caller without a name, or without a tenant where there have to be some, gets no body either: not-sent.ts says which it was.
 */
export const sendMessageTemplate = ({ setCaller, setTenant }: Edge = {}): string => vtl`
  Action=SendMessage
  ${setRequestId(setCaller)}
  ## HTTP/2 callers send header names in small letters, others as they like, and API Gateway looks names up by the letter:
  ## https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  #set($key = '')
  #set($trace = '')
  #set($headers = $input.params().header)
  #foreach($name in $headers.keySet())
    #if($name.replaceAll('(?i)^idempotency-key$', '') == '')#set($key = $headers.get($name))#end
    #if($name.replaceAll('(?i)^x-amzn-trace-id$', '') == '')#set($trace = $headers.get($name))#end
  #end
  ## AWS's pages disagree on whether SQS refuses characters that XML cannot hold, or stores U+FFFD instead. So a body with one is not
  ## sent: SQS answers MissingParameter, and the response template calls it what it is. They are looked for after encoding, where
  ## each is plain ASCII: control characters but tab, line feed and carriage return; U+FFFE and U+FFFF.
  #set($body = $util.urlEncode($input.body))
  ${setTenant ?? ""}
  #if(${conditions({ setCaller, setTenant })})&MessageBody=$body#end
  ${setTenant === undefined ? "" : "#if($tenant != '')&MessageGroupId=$util.urlEncode($tenant)#end"}
  #set($n = 0)
  ${attribute("requestId", "$requestId")}
  ${attribute("acceptedAt", "$context.requestTimeEpoch")}
  ${attribute("version", messageVersion)}
  ## An attribute must not be empty, and their numbers must have no gap.
  #if($key != '')${attribute("idempotencyKey", "$util.urlEncode($key)")}#end
  #if($trace != '')${attribute("traceHeader", "$util.urlEncode($trace)")}#end
  ${linkTrace}
`;

/** When there is a message to be sent. */
export const conditions = ({ setCaller, setTenant }: Edge): string =>
  [
    "$body.replaceAll('%(0[0-8BCEF]|1[0-9A-F]|EF%BF%B[EF])', '') == $body",
    ...(setCaller === undefined ? [] : ["$caller != ''"]),
    ...(setTenant === undefined ? [] : ["$tenant != ''"]),
  ].join(" && ");

/** The next message attribute: `$n` counts them. The braces end the name, or what follows would be a field of it. */
function attribute(name: string, value: string): string {
  const prefix = "&MessageAttribute.${n}.";
  return `#set($n = $n + 1)${prefix}Name=${name}${prefix}Value.DataType=String${prefix}Value.StringValue=${value}`;
}
