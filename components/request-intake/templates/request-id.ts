import { vtl } from "./vtl.ts";

/**
 * Sets `$requestId`: the time of the request at the edge, 13 digits, and API Gateway's own id of it, made fit for a URL. Request and
 * response templates make the same id of the same context.
 *
 * It is not `$context.requestId`, because "clients can override this request ID" (by `x-amzn-requestid`); of the extended id the same
 * page says that API Gateway generates it. It is base64: `+`, `/` and `=` can be in it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
export const setRequestId = vtl`
  #set($tail = "-$context.extendedRequestId")
  #set($tail = $tail.replaceAll('[+]', '-').replaceAll('/', '_').replaceAll('[^A-Za-z0-9_-]', ''))
  #set($requestId = "$context.requestTimeEpoch$tail")
`;

/** What an id looks like, as a regular expression; handlers/request-intake/message.ts has the same rule. */
export const requestIdForm = "^[0-9]{13}-[A-Za-z0-9_-]{8,64}$";

/** The same for an id whose time is a number to a JSON parser, which takes no leading zero: any time after September 2001. */
export const datedRequestIdForm = "^[1-9][0-9]{12}-[A-Za-z0-9_-]{8,64}$";
