import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { bundlesOf } from "../../../components/request-intake/worker.ts";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

const REGION = "eu-central-1";
const ACCOUNT = "000000000000";

/** One line of the effect log. */
export interface Note {
  readonly requestId: string;
  readonly attempt: number;
  readonly what: "begin" | "end" | "still here";
  readonly at: number;
  readonly pid: number;
}

export interface StageOptions {
  readonly workTimeoutMs: number;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly spareReceives?: number;
  /** Seconds. */
  readonly functionTimeout: number;
}

/** The worker's side of a RequestIntake on an emulator of its own, with the bundles that the component would deploy. */
export class Stage {
  readonly aws: Clients;
  readonly emulator: Emulator;
  readonly #dir: string;
  #n = 0;

  private constructor(emulator: Emulator, dir: string) {
    this.emulator = emulator;
    this.aws = makeClients(emulator.url, REGION);
    this.#dir = dir;
  }

  static async open(options?: StageOptions): Promise<Stage> {
    const dir = mkdtempSync(join(tmpdir(), "levee-handlers-"));
    const stage = new Stage(await startEmulator({ dir, runPid: process.pid }), dir);
    await stage.#table();
    if (options) await stage.#functions(options);
    return stage;
  }

  async close(): Promise<void> {
    await this.emulator.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Puts a message to a queue as the gateway would. */
  async post(body: string, attributes: Record<string, string | undefined> = {}, queue = "work"): Promise<string> {
    const requestId = `${Date.now()}-request_${this.#n++}`;
    const all = { requestId, acceptedAt: String(Date.now()), version: "1", ...attributes };
    const given = Object.entries(all).flatMap(([name, StringValue]) =>
      StringValue === undefined ? [] : [[name, { DataType: "String", StringValue }]],
    );
    const QueueUrl = this.#url(queue);
    await this.aws.sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: Object.fromEntries(given) }),
    );
    return all.requestId;
  }

  // biome-ignore lint/suspicious/noExplicitAny: a document as any client of the API sees it
  async document(requestId: string): Promise<any> {
    const { Item } = await this.aws.dynamodb.send(
      new GetItemCommand({ TableName: "status", Key: { id: { S: requestId } }, ConsistentRead: true }),
    );
    return Item && JSON.parse(Item.document?.S ?? "{}");
  }

  /** Waits until every request has its outcome and returns the documents, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async outcomes(requestIds: readonly string[], withinMs: number): Promise<any[]> {
    const until = Date.now() + withinMs;
    for (;;) {
      const documents = await Promise.all(requestIds.map((id) => this.document(id)));
      const open = requestIds.filter((_, i) => !/succeeded|failed|expired/.test(documents[i]?.status));
      if (open.length === 0) return documents;
      if (Date.now() > until) throw new Error(`No outcome after ${withinMs} ms: ${open.join(", ")}\n${this.log()}`);
      await sleep(250);
    }
  }

  /** Takes everything out of the dead-letter queue: id and reason, error, body. */
  async deadLetters(): Promise<{ requestId?: string; reason?: string; error?: string; body?: string }[]> {
    const letters = [];
    for (;;) {
      const { Messages = [] } = await this.aws.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#url("dlq"),
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          VisibilityTimeout: 600,
        }),
      );
      if (Messages.length === 0) return letters;
      for (const { Body: body, MessageAttributes: { requestId, reason, error } = {} } of Messages) {
        letters.push({
          requestId: requestId?.StringValue,
          reason: reason?.StringValue,
          error: error?.StringValue,
          body,
        });
      }
    }
  }

  notes(): Note[] {
    try {
      const lines = readFileSync(this.#effects, "utf8").trim().split("\n");
      return lines.filter(Boolean).map((line) => JSON.parse(line));
    } catch {
      return [];
    }
  }

  /** The emulator's log, which holds the functions' own lines. */
  log = (): string => readFileSync(join(this.#dir, "emulator.log"), "utf8").slice(-20_000);

  get #effects(): string {
    return join(this.#dir, "effects.jsonl");
  }

  #url = (queue: string): string => `${this.aws.endpoint}/${ACCOUNT}/${queue}`;

  async #table(): Promise<void> {
    await this.aws.dynamodb.send(
      new CreateTableCommand({
        TableName: "status",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  }

  async #functions(options: StageOptions): Promise<void> {
    const { sqs, s3 } = this.aws;
    const arn = (queue: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}`;
    await s3.send(new CreateBucketCommand({ Bucket: "results" }));
    await sqs.send(new CreateQueueCommand({ QueueName: "dlq" }));
    await sqs.send(new CreateQueueCommand({ QueueName: "undelivered", Attributes: { VisibilityTimeout: "120" } }));
    await sqs.send(
      new CreateQueueCommand({
        QueueName: "work",
        Attributes: {
          VisibilityTimeout: String(6 * options.functionTimeout),
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: arn("undelivered"),
            maxReceiveCount: options.maxAttempts + (options.spareReceives ?? 5),
          }),
        },
      }),
    );
    const bundles = bundlesOf("test", "tests/e2e/handlers/fixtures/team.ts", {
      brake: undefined,
      notify: { mail: undefined, push: false, webhook: undefined },
      webSocket: false,
    });
    await this.#function("worker", bundles.work, "work", options.functionTimeout, options);
    await this.#function("consumer", bundles.undelivered, "undelivered", 60, options);
  }

  async #function(name: string, code: string, queue: string, timeout: number, options: StageOptions): Promise<void> {
    const { lambda } = this.aws;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs24.x",
        Role: `arn:aws:iam::${ACCOUNT}:role/any`,
        Handler: "index.handler",
        Timeout: timeout,
        Code: { ZipFile: zipSync({ "index.js": Buffer.from(code) }) },
        Environment: {
          Variables: {
            LEVEE_INSTANCE: "test",
            LEVEE_STATUS_TABLE: "status",
            LEVEE_QUEUE_URL: this.#url("work"),
            LEVEE_DEAD_LETTER_QUEUE_URL: this.#url("dlq"),
            LEVEE_RESULTS_BUCKET: "results",
            LEVEE_WORK_TIMEOUT_MS: String(options.workTimeoutMs),
            LEVEE_MAX_ATTEMPTS: String(options.maxAttempts),
            LEVEE_STATUS_RETENTION_S: String(14 * 86_400),
            LEVEE_SERVICE: "levee-test-orders",
            LEVEE_TOO_OLD_AFTER_S: String(3 * 86_400),
            POWERTOOLS_SERVICE_NAME: "test",
            EFFECTS: this.#effects,
          },
        },
      }),
    );
    await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}`,
        BatchSize: options.batchSize,
        ScalingConfig: { MaximumConcurrency: options.concurrency },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      }),
    );
  }
}
