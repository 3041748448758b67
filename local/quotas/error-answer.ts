import { randomUUID } from "node:crypto";
import type { HttpAnswer } from "../gateway/http-call.ts";
import type { AwsCall, Protocol } from "./aws-call.ts";

/** What a service says no with. */
interface Said {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further members of the error, where clients read them. */
  readonly members?: Readonly<Record<string, string>>;
}

/** Too many calls, or an error of the service's own. */
export type ErrorKind = "throttle" | "error";

const said = (status: number, code: string, message: string, members?: Said["members"]): Said => ({
  status,
  code,
  message,
  ...(members && { members }),
});

/** By protocol, where a service has no words of its own: https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html */
const common: Readonly<Record<Protocol, Readonly<Record<ErrorKind, Said>>>> = {
  json: {
    throttle: said(400, "ThrottlingException", "Rate exceeded"),
    error: said(500, "InternalFailure", "The request processing has failed because of an unknown error."),
  },
  query: {
    throttle: said(400, "Throttling", "Rate exceeded"),
    error: said(500, "InternalFailure", "The request processing has failed because of an unknown error."),
  },
  "rest-json": {
    throttle: said(429, "ThrottlingException", "Rate exceeded"),
    error: said(500, "InternalServerException", "Internal server error"),
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  "rest-xml": {
    throttle: said(503, "SlowDown", "Please reduce your request rate."),
    error: said(500, "InternalError", "We encountered an internal error. Please try again."),
  },
};

/** By service and protocol, from each operation's page in the API reference. */
const own: Readonly<Record<string, Partial<Record<ErrorKind, Said>>>> = {
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
  "cognito-idp json": {
    throttle: said(400, "TooManyRequestsException", "Too many requests"),
    error: said(500, "InternalErrorException", "Something went wrong"),
  },
  // "For tables using on-demand mode, this exception might be returned for any data plane API operation if your request rate is too high":
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
  "dynamodb json": {
    throttle: said(400, "ThrottlingException", "Throughput exceeds the current capacity of your table or index."),
    error: said(500, "InternalServerError", "Internal server error"),
  },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  "sqs json": { throttle: said(400, "RequestThrottled", "The request was denied due to request throttling.") },
  "sqs query": { throttle: said(400, "RequestThrottled", "The request was denied due to request throttling.") },
  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
  "lambda rest-json": {
    throttle: said(429, "TooManyRequestsException", "Rate Exceeded.", {
      Reason: "CallerRateLimitExceeded",
      Type: "User",
    }),
    error: said(500, "ServiceException", "An error occurred and the request cannot be processed.", { Type: "Service" }),
  },
  // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
  "ses rest-json": { throttle: said(429, "TooManyRequestsException", "Maximum sending rate exceeded.") },
  // https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
  "ses query": { throttle: said(400, "Throttling", "Maximum sending rate exceeded.") },
  // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
  "apigateway rest-json": { throttle: said(429, "TooManyRequestsException", "Too Many Requests") },
};

/** The shape of an error in front of its name, where a service has one. */
const shapes: Readonly<Record<string, string>> = {
  sqs: "com.amazonaws.sqs#",
  dynamodb: "com.amazonaws.dynamodb.v20120810#",
};

/** The answer that AWS gives a call that is throttled, or that fails in the service itself; for its SDKs to read. */
export function errorAnswer({ service, protocol }: AwsCall, kind: ErrorKind): HttpAnswer {
  const words = own[`${service} ${protocol}`]?.[kind] ?? common[protocol][kind];
  const requestId = randomUUID();
  const { type, headers = [], body } = written[protocol](words, service, requestId);
  const bytes = Buffer.from(body);
  const about: [string, string][] = [
    ["Content-Type", type],
    ["Content-Length", String(bytes.length)],
    ["x-amzn-RequestId", requestId],
  ];
  return { status: words.status, headers: [...about, ...headers], body: bytes };
}

type Writer = (
  words: Said,
  service: string,
  requestId: string,
) => { type: string; headers?: [string, string][]; body: string };

const fault = (status: number) => (status < 500 ? "Sender" : "Receiver");

const written: Readonly<Record<Protocol, Writer>> = {
  json: ({ status, code, message, members }, service) => ({
    type: service === "cognito-idp" ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0",
    // What clients of SQS's older protocol know an error by.
    ...(service === "sqs" && { headers: [["x-amzn-query-error", `${code};${fault(status)}`]] }),
    body: JSON.stringify({ __type: `${shapes[service] ?? ""}${code}`, message, ...members }),
  }),
  "rest-json": ({ code, message, members }) => ({
    type: "application/json",
    headers: [["x-amzn-ErrorType", code]],
    body: JSON.stringify({ message, ...members }),
  }),
  query: ({ status, code, message }, _service, requestId) => ({
    type: "text/xml",
    body:
      `<ErrorResponse><Error><Type>${fault(status)}</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
  "rest-xml": ({ code, message }, _service, requestId) => ({
    type: "application/xml",
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
};
