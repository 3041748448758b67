import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { type HeldLetter, sqsLetterBox } from "../../../../cli/requests/dlq/letter-box.ts";
import { walk } from "../../../../cli/requests/dlq/walk.ts";
import { type Cloud, startCloud } from "../../../../local/cloud.ts";
import { makeDisplay } from "../../../../local/display/make-display.ts";
import { type Clients, LOCAL_ACCOUNT, makeClients } from "../../../../local/provider/clients.ts";
import { setUp } from "../../../../local/set-up.ts";
import { runStack } from "../../../../local/stack.ts";
import { levee } from "../../cli/levee.ts";
import { type Intake, REGION, TEAM } from "../deployed.ts";

export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

interface Told extends Intake {
  readonly pushTopicArn: string;
  readonly channels: Readonly<Record<string, { queueUrl: string; deadLetterQueueUrl: string; functionName: string }>>;
}

/** Sped up: an hour of a receiver's outage is seconds, a day of trying is twelve. */
const instance = (publicOrigin: string, EFFECTS: string) => ({
  handler: TEAM,
  schema: { type: "object" },
  publicOrigin,
  workTimeout: "1 second",
  concurrency: 4,
  maxAttempts: 2,
  environment: { EFFECTS },
  notify: {
    push: true,
    mail: {
      sender: "Acme <orders@example.com>",
      to: "/email",
      subject: "{{status}}",
      html: "handlers/orders/outcome.html",
      text: "handlers/orders/outcome.txt",
    },
    webhook: {
      urlFrom: "/to",
      hosts: ["127.0.0.1:*"],
      secret: "told/webhook",
      timeout: "4 seconds",
      firstRetry: "0.1 seconds",
      longestRetry: "1 second",
      giveUpAfter: "12 seconds",
    },
  },
  // A dead process's deliveries come again soon after its function's time is over.
  overrides: { worker: { timeout: 12 }, workerMapping: { batchSize: 1 }, deliverWebhook: { timeout: 21 } },
});

/** A stack with every channel of `notify` on an embedded cloud of its own, and a queue that subscribes to its topic. */
export class Stage {
  readonly aws: Clients;
  readonly cloud: Cloud;
  readonly #dir: string;
  readonly #intakes: Readonly<Record<string, Told>>;

  private constructor(cloud: Cloud, dir: string, intakes: Readonly<Record<string, Told>>) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.#dir = dir;
    this.#intakes = intakes;
  }

  /** @param names of the instances, all alike */
  static async start(...names: readonly string[]): Promise<Stage> {
    const engine = await setUp(makeDisplay(), { emulator: true });
    const dir = mkdtempSync(join(tmpdir(), "levee-notify-"));
    const cloud = await startCloud({ dir, runPid: process.pid });
    const { endpoint } = cloud;
    try {
      const effects = join(dir, "effects.jsonl");
      writeFileSync(effects, "");
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const secrets = new SecretsManagerClient({ endpoint, region: REGION, credentials });
      await secrets.send(new CreateSecretCommand({ Name: "told/webhook", SecretString: SECRET }));
      await makeClients(endpoint, REGION).ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "example.com" }));
      const config = {
        "aws:region": REGION,
        "levee:ephemeral": "true",
        "levee:requestIntake": Object.fromEntries(names.map((name) => [name, instance(endpoint, effects)])),
      };
      const { ok, problem, outputs } = await runStack("up", { engine, stack: "local", dir, endpoint, config });
      if (!ok) throw new Error(problem);
      writeFileSync(join(dir, "outputs.json"), JSON.stringify({ endpoint, region: REGION, credentials, outputs }));
      return new Stage(cloud, dir, outputs.requestIntake as Record<string, Told>);
    } catch (error) {
      await cloud.stop();
      rmSync(dir, { recursive: true, force: true });
      throw error;
    }
  }

  intake = (name: string): Told => this.#intakes[name]!;

  /** What the ledger says of a delivery, once it has its end, or what else is waited for. */
  async end(
    name: string,
    channel: string,
    requestId: string,
    withinMs = 90_000,
    ends: readonly string[] = ["delivered", "failed", "unknown"],
  ): Promise<{ status: string; reason: string }> {
    const Key = { id: { S: `delivery#${channel}#${requestId}` } };
    const TableName = this.intake(name).statusTable;
    for (const until = Date.now() + withinMs; ; await sleep(200)) {
      const { Item = {} } = await this.aws.dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      const status = Item.status?.S ?? "nothing";
      if (ends.includes(status)) return { status, reason: Item.reason?.S ?? "" };
      if (Date.now() > until) throw new Error(`${channel} of ${requestId} is ${status} after ${withinMs} ms`);
    }
  }

  /** A queue that gets what is published. */
  async subscribed(name: string): Promise<string> {
    const QueueName = `${name}-heard`;
    const arn = `arn:aws:sqs:${REGION}:${LOCAL_ACCOUNT}:${QueueName}`;
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn },
      ],
    });
    const { QueueUrl = "" } = await this.aws.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
    const Attributes = {
      RawMessageDelivery: "true",
      FilterPolicy: JSON.stringify({ status: ["succeeded", "failed"] }),
    };
    const { pushTopicArn: TopicArn } = this.intake(name);
    await this.aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes }));
    return QueueUrl;
  }

  /** All messages of a queue, which are left there. */
  async messages(queueUrl: string): Promise<readonly HeldLetter[]> {
    const all: HeldLetter[] = [];
    for await (const batch of walk(sqsLetterBox(this.aws.sqs, queueUrl), new AbortController().signal))
      all.push(...batch);
    return all;
  }

  /** Runs a command of `levee` on an instance. */
  levee = (name: string, ...args: readonly string[]) =>
    levee(["requests", ...args, "--instance", name, "--outputs", join(this.#dir, "outputs.json"), "--json"]);

  /** All that SES was told to send. */
  async mails(): Promise<readonly { To: string[] | string; Subject: string; BodyText: string }[]> {
    const answer = await fetch(`${this.cloud.endpoint}/_ministack/ses/messages`);
    return Object.values(((await answer.json()) as { messages: Record<string, never[]> }).messages).flat();
  }

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.#dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
