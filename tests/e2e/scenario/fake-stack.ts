import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Effect } from "../../../local/scenario/evidence.ts";
import { sha256 as hash } from "../../../local/scenario/orders.ts";
import { poisonSku } from "../../../local/scenario/special-articles.ts";

/** What the stand-in does wrong, by the number of the accepted order. */
export interface Faults {
  /** Answers 202 and forgets the order. */
  readonly lose?: number;
  /** Works the order twice at once. */
  readonly workTwice?: number;
  /** Works a body that says the same in other bytes. */
  readonly respell?: number;
  /** Answers nothing at all from this POST on. */
  readonly hangFrom?: number;
}

export interface FakeStack {
  readonly requestsUrl: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueUrl: string;
  readonly endpoint: string;
  readonly posts: number;
  close(): Promise<void>;
}

type Document = Record<string, unknown>;

/** A stand-in for the deployed stack, far simpler and quicker, with the same outside: its API, its SQS queues, its effect log. */
export async function startFakeStack(effectLog: string, faults: Faults = {}): Promise<FakeStack> {
  const documents = new Map<string, Document>();
  const firstOfKey = new Map<string, { id: string; body: string }>();
  const letters: {
    Body: string;
    MessageId: string;
    MessageAttributes: Record<string, { StringValue: string; DataType: "String" }>;
  }[] = [];
  let posts = 0;
  let accepted = 0;
  let inFlight = 0;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.headers["x-amz-target"]) return json(response, 200, sqs(request, JSON.parse(body.toString())));
    if (request.method === "GET") {
      const id = request.url!.split("/").at(-1)!;
      const document = documents.get(id);
      return json(response, document ? 200 : 404, document ?? {});
    }
    posts += 1;
    if (faults.hangFrom !== undefined && posts >= faults.hangFrom) return;
    accept(request, response, body);
  });

  function accept(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const status = refusalOf(request, body);
    if (status) {
      json(
        response,
        status,
        { type: "urn:x", title: "No", detail: "It is wrong.", status },
        { "content-type": "application/problem+json" },
      );
      return;
    }
    const number = accepted++;
    const id = `${Date.now()}-fake-order-${number}`;
    const path = `${request.url}/${id}`;
    const acceptedAt = new Date().toISOString();
    documents.set(id, { requestId: id, status: "accepted", acceptedAt, attempts: 0 });
    json(
      response,
      202,
      { requestId: id, status: "accepted", statusUrl: `http://127.0.0.1${path}` },
      { location: path, "retry-after": "0" },
    );
    if (number !== faults.lose)
      void work(id, number, body.toString(), String(request.headers["idempotency-key"] ?? ""), acceptedAt);
  }

  async function work(id: string, number: number, body: string, key: string, acceptedAt: string): Promise<void> {
    inFlight += 1;
    const first = firstOfKey.get(key);
    if (key && !first) firstOfKey.set(key, { id, body });
    await sleep(5 + Math.random() * 20);
    const conclude = (attempts: number, outcome: Document) => {
      const now = new Date().toISOString();
      documents.set(id, { requestId: id, acceptedAt, attempts, updatedAt: now, finishedAt: now, ...outcome });
      inFlight -= 1;
    };
    if (key && first) {
      if (first.body !== body)
        return conclude(0, { status: "failed", reason: "conflict", error: { name: "Conflict", message: "…" } });
      while (documents.get(first.id)?.status === "accepted") await sleep(5);
      const { status, result } = documents.get(first.id)!;
      return conclude(0, { status, result, duplicateOf: first.id });
    }
    const sha256 = hash(number === faults.respell ? `${body} ` : body);
    const write = (event: Effect["event"], attempt: number, error?: string) =>
      appendFileSync(
        effectLog,
        `${JSON.stringify({ event, requestId: id, attempt, pid: process.pid, at: Date.now(), sha256, error })}\n`,
      );
    write("begin", 1);
    if (number === faults.workTwice) write("begin", 2);
    if (body.includes(poisonSku)) {
      write("fail", 1, "PermanentError");
      const text = (StringValue: string) => ({ StringValue, DataType: "String" as const });
      const attributes = {
        requestId: text(id),
        reason: text("permanent"),
        error: text("PermanentError: no"),
        attempts: text("1"),
      };
      letters.push({ Body: body, MessageId: id, MessageAttributes: attributes });
      return conclude(1, { status: "failed", reason: "permanent", error: { name: "PermanentError", message: "no" } });
    }
    if (number === faults.workTwice) write("end", 2);
    write("end", 1);
    conclude(number === faults.workTwice ? 2 : 1, { status: "succeeded", result: { sha256 } });
  }

  function sqs(
    request: IncomingMessage,
    { QueueUrl, AttributeNames = [] }: { QueueUrl: string; AttributeNames?: string[] },
  ): Document {
    const action = String(request.headers["x-amz-target"]).split(".")[1];
    if (action === "GetQueueAttributes") {
      const attributes = Object.fromEntries(AttributeNames.map((name) => [name, "0"]));
      if (QueueUrl.endsWith("-work")) attributes.ApproximateNumberOfMessagesNotVisible = String(inFlight);
      return { Attributes: attributes };
    }
    if (action === "ReceiveMessage")
      return {
        Messages: letters
          .splice(0, 10)
          .map((letter) => ({ ...letter, ReceiptHandle: "x", MD5OfBody: md5(letter.Body) })),
      };
    return {};
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requestsUrl: `${endpoint}/_aws/execute-api/api/stage/requests`,
    queueUrl: `${endpoint}/000000000000/fake-work`,
    deadLetterQueueUrl: `${endpoint}/000000000000/fake-dlq`,
    undeliveredQueueUrl: `${endpoint}/000000000000/fake-undelivered`,
    endpoint,
    get posts() {
      return posts;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function refusalOf(request: IncomingMessage, body: Buffer): number | undefined {
  const type = request.headers["content-type"] ?? "application/json";
  if (!/^application\/json\s*(;|$)/i.test(type)) return 415;
  if (body.length > 1_048_000) return 413;
  try {
    const order = JSON.parse(body.toString());
    return /[\uFFFE\uFFFF]/.test(body.toString()) || !Array.isArray(order?.items) ? 400 : undefined;
  } catch {
    return 400;
  }
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
