import type { Dispatcher } from "undici";
import { GatewayError } from "./gateway-error.ts";
import { type HeaderList, pairs } from "./headers.ts";

/** A request to what stands behind an API. */
export interface HttpCall {
  /** Left out when the dispatcher knows but one. */
  readonly origin?: string;
  readonly method: string;
  /** Encoded, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
  readonly timeoutMs: number;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** "Payload size 10 MB", https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

const WITHOUT_BODY = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Sends a request and reads the whole answer, once: what failed may have had its effect, so nothing is repeated here.
 * Throws `INTEGRATION_TIMEOUT` or `INTEGRATION_FAILURE`.
 */
export async function httpCall(dispatcher: Dispatcher, call: HttpCall): Promise<HttpAnswer> {
  const { method, path, headers, timeoutMs } = call;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const answer = await dispatcher.request({
      ...(call.origin && { origin: call.origin }),
      method: method as Dispatcher.HttpMethod,
      path,
      headers,
      body: WITHOUT_BODY.has(method) ? null : call.body,
      signal: controller.signal,
      responseHeaders: "raw",
    });
    const raw = answer.headers as unknown as readonly (string | Buffer)[];
    const body = await readAtMost(answer.body, MAX_PAYLOAD_BYTES);
    return { status: answer.statusCode, headers: pairs(raw.map(String)), body };
  } catch (cause) {
    throw new GatewayError(controller.signal.aborted ? "INTEGRATION_TIMEOUT" : "INTEGRATION_FAILURE", { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function readAtMost(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new Error(`the answer is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
