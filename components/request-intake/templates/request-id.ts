import { vtl } from "./vtl.ts";

/**
 * Sets `$requestId`: the time of the request at the edge, 13 digits, and API Gateway's own id of it, made fit for a URL. Request and
 * response templates make the same id of the same context.
 *
 * It is not `$context.requestId`, because "clients can override this request ID" (by `x-amzn-requestid`); of the extended id the same
 * page says that API Gateway generates it. It is base64: `+`, `/` and `=` can be in it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
const setOwnId = vtl`
  #set($tail = "-$context.extendedRequestId")
  #set($tail = $tail.replaceAll('[+]', '-').replaceAll('/', '_').replaceAll('[^A-Za-z0-9_-]', ''))
  #set($requestId = "$context.requestTimeEpoch$tail")
`;

/**
 * The same, and whose it is: a dot, then the caller's name, which has neither dot nor anything that a URL would have to encode. So whoever
 * has an id, a queue, a table or a template, has its caller too.
 *
 * @param setCaller a template that sets `$caller` to a pseudonym of 1 to 64 letters, digits, `_` and `-`; without it ids have no caller
 */
export function setRequestId(setCaller?: string): string {
  if (setCaller === undefined) return setOwnId;
  return vtl`
    ${setOwnId}
    ${setCaller}
    #set($requestId = "$requestId.$caller")
  `;
}

const tail = "-[A-Za-z0-9_-]{8,64}";
const caller = "[.][A-Za-z0-9_-]{1,64}";

/** What an id looks like, as a regular expression; handlers/request-intake/message.ts has the same rule, and takes both. */
export const requestIdForm = (hasCaller = false): string => `^[0-9]{13}${tail}${hasCaller ? caller : ""}$`;

/** The same for an id whose time is a number to a JSON parser, which takes no leading zero: any time after September 2001. */
export const datedRequestIdForm = (hasCaller = false): string => `^[1-9][0-9]{12}${tail}${hasCaller ? caller : ""}$`;
