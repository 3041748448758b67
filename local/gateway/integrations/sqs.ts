import { randomUUID } from "node:crypto";
import type { Caller, CallerOf } from "../caller.ts";
import type { Backend } from "../custom-integration.ts";
import type { Endpoint } from "../endpoint.ts";
import { headerValue } from "../headers.ts";
import type { HttpAnswer } from "../http-call.ts";
import type { BackendAnswer } from "../integration-response.ts";
import { mediaType } from "../media-type.ts";
import type { AwsUri } from "./aws-uri.ts";
import { type BatchEntry, batchOf, failuresOf, refusalOfBatch } from "./sqs-batch.ts";
import { readForm, sendMessageOf } from "./sqs-form.ts";
import { refusalOf, type SendMessage, sizeOf } from "./sqs-message.ts";

/** The least that MaximumMessageSize can be set to; below it the queue's limit need not be asked for. */
const SMALLEST_LIMIT = 1024;
const DEFAULT_LIMIT = 1_048_576;
const LIMIT_TTL_MS = 1000;

/** The two protocols of SQS, as an integration may speak them. */
type Protocol = "query" | "json";

/**
 * SendMessage and SendMessageBatch of SQS: `sqs:path/{account}/{queue}` with a form (query protocol) or, SendMessage only, with `application/x-amz-json-1.0` and
 * `X-Amz-Target: AmazonSQS.SendMessage`, with JSON. https://repost.aws/knowledge-center/api-gateway-rest-api-sqs-errors.
 * Answers are JSON in both, because API Gateway asks for `Accept: application/json`.
 */
export function sqs(endpoint: Endpoint, uri: AwsUri, caller: CallerOf): Backend {
  const limits = new Map<string, { bytes: Promise<number>; at: number }>();
  const call = (target: string, body: object, timeoutMs: number, by?: Caller) =>
    endpoint.call({
      service: "sqs",
      region: uri.region,
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${target}` },
      body: JSON.stringify(body),
      timeoutMs,
      ...(by && { caller: by }),
    });

  const limitOf = (queueUrl: string, timeoutMs: number): Promise<number> => {
    const known = limits.get(queueUrl);
    if (known && Date.now() - known.at < LIMIT_TTL_MS) return known.bytes;
    // On AWS it is SQS itself that knows its limit, so the integration's role needs no right to ask.
    const bytes = call("GetQueueAttributes", { QueueUrl: queueUrl, AttributeNames: ["MaximumMessageSize"] }, timeoutMs)
      .then(({ body }) => Number(JSON.parse(body.toString()).Attributes?.MaximumMessageSize) || DEFAULT_LIMIT)
      .catch(() => DEFAULT_LIMIT);
    limits.set(queueUrl, { bytes, at: Date.now() });
    return bytes;
  };

  return async ({ exchange, headers, query, body, timeoutMs }) => {
    const lines = [...headers];
    const type = mediaType(headerValue(lines, "content-type"));
    const protocol: Protocol = headerValue(lines, "x-amz-target") ? "json" : "query";
    if (protocol === "query" && type !== "application/x-www-form-urlencoded")
      return { status: 404, headers: [], body: Buffer.from("<UnknownOperationException/>") };
    const read =
      protocol === "json" ? readJson(headerValue(lines, "x-amz-target")!, body) : readQuery(query, body, uri);
    if ("refusal" in read) return refusal(protocol, 400, read.refusal.code, read.refusal.message);
    if ("batch" in read) {
      const QueueUrl = read.queueUrl ?? queueUrlOf(endpoint, uri);
      const limit = await limitOf(QueueUrl, timeoutMs);
      const refused = refusalOfBatch(read.batch, limit);
      if (refused) return refusal(protocol, 400, refused.code, refused.message);
      const failed = failuresOf(read.batch, limit);
      const Entries = read.batch.filter(({ Id }) => !failed.some((failure) => failure.Id === Id));
      if (Entries.length === 0)
        return { status: 200, headers: [], body: batchAnswer({ Failed: failed }, randomUUID()) };
      const answer = await call("SendMessageBatch", { QueueUrl, Entries }, timeoutMs, caller(exchange));
      return inQueryProtocol(answer, ({ Failed = [], ...result }, requestId) =>
        batchAnswer({ ...result, Failed: [...failed, ...(Failed as object[])] }, requestId),
      );
    }
    const message = { ...read.message, QueueUrl: read.message.QueueUrl ?? queueUrlOf(endpoint, uri) };
    const limit = sizeOf(message) > SMALLEST_LIMIT ? await limitOf(message.QueueUrl, timeoutMs) : SMALLEST_LIMIT;
    const refused = refusalOf(message, limit);
    if (refused) return refusal(protocol, 400, refused.code, refused.message);
    const answer = await call("SendMessage", message, timeoutMs, caller(exchange));
    return protocol === "json" ? answer : inQueryProtocol(answer, messageAnswer);
  };
}

const queueUrlOf = (endpoint: Endpoint, uri: AwsUri) => `${endpoint.url.origin}/${uri.kind === "path" ? uri.rest : ""}`;

type Read =
  | { readonly message: SendMessage }
  | { readonly batch: readonly BatchEntry[]; readonly queueUrl: string | undefined }
  | { readonly refusal: { readonly code: string; readonly message: string } };

function readQuery(query: ReadonlyMap<string, string>, body: string, uri: AwsUri): Read {
  const form = readForm(body);
  if (!form) return { refusal: { code: "MalformedQueryString", message: "The query string contains a syntax error." } };
  const all = new Map([...query, ...form]);
  const action = uri.kind === "action" ? uri.rest : all.get("Action");
  if (action === "SendMessageBatch") return { batch: batchOf(all), queueUrl: all.get("QueueUrl") };
  if (action !== "SendMessage") return { refusal: notServed(action) };
  return { message: sendMessageOf(all) };
}

function readJson(target: string, body: string): Read {
  if (target !== "AmazonSQS.SendMessage") return { refusal: notServed(target) };
  try {
    return { message: JSON.parse(body) as SendMessage };
  } catch {
    return { refusal: { code: "SerializationException", message: "The request is not JSON." } };
  }
}

const notServed = (action: string | undefined) =>
  action
    ? {
        code: "InvalidAction",
        message: `The action ${action} is not served by the local gateway; SendMessage and SendMessageBatch are.`,
      }
    : { code: "MissingAction", message: "The request must contain the parameter Action." };

/** An answer of the JSON protocol as the query protocol would give it for `Accept: application/json`. */
function inQueryProtocol(
  answer: HttpAnswer,
  success: (result: Record<string, unknown>, requestId: string) => Buffer,
): BackendAnswer {
  const requestId = headerValue(answer.headers, "x-amzn-requestid") ?? randomUUID();
  const body = parse(answer.body);
  if (answer.status === 200) return { ...answer, body: success(body, requestId) };
  const code =
    headerValue(answer.headers, "x-amzn-query-error")?.split(";")[0] ??
    String(body.__type ?? "InternalError")
      .split("#")
      .at(-1)!;
  return refusal("query", answer.status, code, String(body.message ?? body.Message ?? ""), requestId);
}

function messageAnswer(result: Record<string, unknown>, RequestId: string): Buffer {
  const nothing = { MD5OfMessageAttributes: null, MD5OfMessageSystemAttributes: null, SequenceNumber: null };
  const SendMessageResponse = { SendMessageResult: { ...nothing, ...result }, ResponseMetadata: { RequestId } };
  return Buffer.from(JSON.stringify({ SendMessageResponse }));
}

function batchAnswer(result: object, RequestId: string): Buffer {
  const lists = { Successful: [], Failed: [], ...result };
  const SendMessageBatchResponse = { SendMessageBatchResult: lists, ResponseMetadata: { RequestId } };
  return Buffer.from(JSON.stringify({ SendMessageBatchResponse }));
}

function refusal(
  protocol: Protocol,
  status: number,
  code: string,
  message: string,
  requestId: string = randomUUID(),
): BackendAnswer {
  const error = {
    Error: { Code: code, Message: message, Type: status < 500 ? "Sender" : "Receiver" },
    RequestId: requestId,
  };
  const body = protocol === "query" ? error : { __type: `com.amazonaws.sqs#${code}`, message };
  return { status, headers: [["x-amzn-RequestId", requestId]], body: Buffer.from(JSON.stringify(body)) };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    // What is in SQS's place may say `null`, which is JSON.
    return JSON.parse(body.toString()) ?? {};
  } catch {
    return {};
  }
}
