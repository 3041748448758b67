import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ListUsersCommand, type UserType } from "@aws-sdk/client-cognito-identity-provider";
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { makeDisplay } from "../../../local/display/make-display.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { runStack, type StackJob, type StackResult } from "../../../local/stack.ts";

const REGION = "eu-central-1";

/** The outputs of an instance that tests use. */
export interface Members {
  readonly bucket: string;
  readonly ledgerTable: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly pacerTable: string;
  readonly rostersQueueUrl: string;
  readonly workQueueUrl: string;
  readonly invitationsQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly provisionMapping: string;
  readonly inviteMapping: string;
  readonly topicArn: string;
}

/** A mail that the emulator holds. */
export interface Sent {
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
  readonly BodyHtml: string;
}

const members = {
  loginUrl: "https://app.example.com/login",
  sender: "Acme <hello@example.com>",
  invitation: {
    subject: "Your account at Acme",
    html: "handlers/members/invitation.html",
    text: "handlers/members/invitation.txt",
  },
  invitationsPerMinute: 420,
};

/** A stack of the real `index.ts` with one UserProvisioning, deployed by the real engine to an embedded cloud of its own. */
export class Deployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly #engine: Engine;
  #members: Members | undefined;

  private constructor(cloud: Cloud, dir: string, engine: Engine) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
    this.#engine = engine;
  }

  /** @param more arguments of the instance beside those that every test needs */
  static async start(more: object = {}): Promise<Deployment> {
    const engine = await setUp(makeDisplay(), { emulator: true });
    const dir = mkdtempSync(join(tmpdir(), "levee-users-"));
    const deployment = new Deployment(await startCloud({ dir, runPid: process.pid }), dir, engine);
    try {
      await deployment.aws.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "example.com" }));
      const { ok, problem, outputs } = await deployment.run("up", more);
      if (!ok) throw new Error(problem);
      deployment.#members = (outputs.userProvisioning as { members: Members }).members;
      return deployment;
    } catch (error) {
      await deployment.stop();
      throw error;
    }
  }

  run(operation: StackJob["operation"], more: object = {}): Promise<StackResult> {
    const { endpoint } = this.cloud;
    const config = {
      "aws:region": REGION,
      "levee:ephemeral": "true",
      "levee:userProvisioning": { members: { ...members, ...more } },
    };
    return runStack(operation, { engine: this.#engine, stack: "local", dir: this.dir, endpoint, config });
  }

  get members(): Members {
    if (!this.#members) throw new Error("nothing is deployed yet");
    return this.#members;
  }

  /** A file by which the commands know this stack. */
  outputsFile(): string {
    const path = join(this.dir, "outputs.json");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const outputs = { userProvisioning: { members: this.members } };
    writeFileSync(path, JSON.stringify({ endpoint: this.cloud.endpoint, region: REGION, credentials, outputs }));
    return path;
  }

  /** Puts a roster into the bucket. */
  async upload(name: string, csv: string): Promise<void> {
    const Key = `rosters/${name}.csv`;
    await this.aws.s3.send(new PutObjectCommand({ Bucket: this.members.bucket, Key, Body: csv }));
  }

  /** Waits for the outcome file of a roster, and answers its lines without the header. */
  async outcomes(name: string, withinMs = 60_000): Promise<readonly string[]> {
    const command = { Bucket: this.members.bucket, Key: `rosters/${name}.outcome.csv` };
    for (const until = Date.now() + withinMs; ; await sleep(250)) {
      try {
        const { Body } = await this.aws.s3.send(new GetObjectCommand(command));
        return ((await Body?.transformToString()) ?? "").trimEnd().split("\n").slice(1);
      } catch (error) {
        if (!(error instanceof NoSuchKey)) throw error;
      }
      if (Date.now() > until) throw new Error(`no ${command.Key} after ${withinMs} ms:\n${this.log().slice(-4_000)}`);
    }
  }

  /** Everybody in the pool. */
  async users(): Promise<readonly UserType[]> {
    const all: UserType[] = [];
    let PaginationToken: string | undefined;
    do {
      const page: { Users?: UserType[]; PaginationToken?: string } = await this.aws.cognito.send(
        new ListUsersCommand({ UserPoolId: this.members.userPoolId, PaginationToken }),
      );
      all.push(...(page.Users ?? []));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    return all;
  }

  /** All that SES was told to send. */
  async mails(): Promise<readonly Sent[]> {
    const answer = await fetch(`${this.cloud.endpoint}/_ministack/ses/messages`);
    return Object.values(((await answer.json()) as { messages: Record<string, Sent[]> }).messages).flat();
  }

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
