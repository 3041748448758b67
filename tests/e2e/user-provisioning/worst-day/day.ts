import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { type Cloud, startCloud } from "../../../../local/cloud.ts";
import { makeDisplay } from "../../../../local/display/make-display.ts";
import { type Clients, makeClients } from "../../../../local/provider/clients.ts";
import type { Arrival } from "../../../../local/quotas/arrival-log.ts";
import { settled } from "../../../../local/scenario/gather-evidence.ts";
import { isEmpty, remains } from "../../../../local/scenario/rules/queues.ts";
import type { OutcomeLine } from "../../../../local/scenario/users/evidence.ts";
import { readMails, readOutcome, readUsers } from "../../../../local/scenario/users/gather-evidence.ts";
import { setUp } from "../../../../local/set-up.ts";
import type { Engine } from "../../../../local/setup/engine.ts";
import { runStack } from "../../../../local/stack.ts";
import { arrivalsAt, ask, setFault, withFault } from "../../../local/quotas/set.ts";
import { levee } from "../../cli/levee.ts";
import type { Members } from "../deployed.ts";
import type { DayEvidence, LedgerRoster } from "./judge.ts";
import { readLedger } from "./read-ledger.ts";
import { type Address, rosterOf, type Written } from "./rosters.ts";

const REGION = "eu-central-1";

/** The instances of the day, with the creations a second that each allows itself. */
const INSTANCES = { killed: 8, cut: 40, faulty: 40, lost: 40 } as const;
export type Instance = keyof typeof INSTANCES;
export const instances = Object.keys(INSTANCES) as readonly Instance[];

/** The shortest in which a message can be worked: its visibility is set to 30 s after that, so what a dead worker held comes after 45 s. */
const FUNCTION_TIMEOUT_S = 15;
/** Where it died before it had set it. */
const VISIBILITY_S = 45;
/** The least that the sweeper takes. */
const STALE_AFTER_S = 60;
/** What died comes again a minute later, and may have to do so several times; the rest is for a machine that others keep busy. */
const QUIET_MS = 300_000;

const worker = { timeout: FUNCTION_TIMEOUT_S };
const mapping = { scalingConfig: { maximumConcurrency: 2 } };
const queue = { visibilityTimeoutSeconds: VISIBILITY_S };

const argsOf = (name: Instance, callsPerSecond: number) => ({
  loginUrl: "https://app.example.com/login",
  sender: "Acme <hello@example.com>",
  invitation: {
    // By which an instance's mails are known.
    subject: `Your account at ${name}`,
    html: "handlers/members/invitation.html",
    text: "handlers/members/invitation.txt",
  },
  quota: callsPerSecond,
  share: 1,
  invitationsPerMinute: 1_800,
  authenticationQuota: 1_000,
  sendingRate: 100,
  overrides: {
    rosters: worker,
    provision: worker,
    invite: worker,
    mailEvents: worker,
    provisionMapping: mapping,
    inviteMapping: mapping,
    // What there is time for within that timeout.
    mailEventsMapping: { ...mapping, batchSize: 10, maximumBatchingWindowInSeconds: 1 },
    rostersQueue: queue,
    workQueue: queue,
    invitationsQueue: queue,
    mailEventsQueue: queue,
  },
});

/** The functions of an instance. */
export const PARTS = ["rosters", "provision", "invite", "mailEvents", "sweep"] as const;
export type Part = (typeof PARTS)[number];

/** A roster that was put into a bucket. */
export interface Upload {
  readonly instance: Instance;
  readonly name: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly versionId: string;
  readonly rows: readonly Written[];
}

/** The outputs of an instance that the day uses. */
interface Worst extends Members {
  readonly mailEventsQueueUrl: string;
  readonly rostersName: string;
  readonly provisionName: string;
  readonly inviteName: string;
  readonly mailEventsName: string;
  readonly sweepName: string;
}

/** An embedded cloud with one stack of several instances, and everything that the tests of the worst day know of it. */
export class Day {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly #engine: Engine;
  readonly #uploads: Upload[] = [];
  #members: Readonly<Record<string, Worst>> = {};

  private constructor(engine: Engine, cloud: Cloud, dir: string) {
    this.#engine = engine;
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
  }

  static async start(): Promise<Day> {
    const engine = await setUp(makeDisplay(), { emulator: true });
    const dir = mkdtempSync(join(tmpdir(), "levee-users-day-"));
    const quotas = join(dir, "quotas.json");
    writeFileSync(quotas, JSON.stringify({ arrivals: true }));
    const day = new Day(engine, await startCloud({ dir, runPid: process.pid, quotas }), dir);
    try {
      await day.aws.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "example.com" }));
      await day.up();
      await day.#impatient("lost");
      return day;
    } catch (error) {
      await day.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Deploys a release: this checkout's, or that of another program. */
  async up(program?: string): Promise<void> {
    const { endpoint } = this.cloud;
    const told = Object.entries(INSTANCES).map(([name, calls]) => [name, argsOf(name as Instance, calls)]);
    const { ok, problem, outputs } = await runStack("up", {
      engine: this.#engine,
      stack: "local",
      dir: this.dir,
      endpoint,
      ...(program && { program }),
      // It judges the same resources in other tests, and takes its time.
      policyPack: false,
      config: { "aws:region": REGION, "levee:ephemeral": "true", "levee:userProvisioning": Object.fromEntries(told) },
    });
    if (!ok) throw new Error(problem);
    this.#members = outputs.userProvisioning as Record<string, Worst>;
  }

  readonly members = (name: Instance): Worst => this.#members[name]!;
  readonly functionOf = (name: Instance, part: Part): string => this.members(name)[`${part}Name`];

  /** Sets a fault of the stage in front of the emulator; it ends with `during`, which can ask for the calls that it struck and that are over. */
  with<T>(fault: object, during: (struck: () => Promise<Arrival[]>) => Promise<T>): Promise<T> {
    return withFault({ url: this.cloud.endpoint }, fault, during);
  }

  /** The same for several faults at once, by their names. */
  async withAll<Name extends string, T>(
    faults: Readonly<Record<Name, object>>,
    during: (struck: () => Promise<Record<Name, Arrival[]>>) => Promise<T>,
  ): Promise<T> {
    const gateway = { url: this.cloud.endpoint };
    const names = new Map<string | undefined, Name>();
    for (const [name, fault] of Object.entries(faults))
      names.set((await setFault(gateway, fault as object)).id, name as Name);
    try {
      return await during(async () => {
        const calls = Object.fromEntries(Object.keys(faults).map((name) => [name, [] as Arrival[]]));
        for (const call of await arrivalsAt(gateway)) calls[names.get(call.by) ?? ""]?.push(call);
        return calls as Record<Name, Arrival[]>;
      });
    } finally {
      for (const id of names.keys()) await ask(gateway, "DELETE", `faults/${id}`);
    }
  }

  /** Puts a roster of some people into an instance's bucket. */
  async upload(instance: Instance, name: string, people: readonly number[], address?: Address): Promise<Upload> {
    const { csv, rows } = rosterOf(address ?? ((n) => `Person${n}@${instance}.example.org`), people);
    const Key = `rosters/${name}.csv`;
    const put = new PutObjectCommand({ Bucket: this.members(instance).bucket, Key, Body: csv });
    const { VersionId } = await this.aws.s3.send(put);
    const upload = { instance, name, key: Key, size: Buffer.byteLength(csv), versionId: VersionId!, rows };
    this.#uploads.push(upload);
    return upload;
  }

  /** What the ledger holds of a roster so far; undefined before it is taken up. */
  async ledgerOf({ instance, versionId }: Upload): Promise<LedgerRoster | undefined> {
    return (await readLedger(this.aws.dynamodb, this.members(instance).ledgerTable)).get(versionId);
  }

  /** Waits until something is so of a roster. */
  async until(upload: Upload, is: (ledger: LedgerRoster) => boolean, withinMs = 60_000): Promise<LedgerRoster> {
    for (const until = Date.now() + withinMs; ; await sleep(100)) {
      const ledger = await this.ledgerOf(upload);
      if (ledger && is(ledger)) return ledger;
      if (Date.now() > until) throw new Error(`${upload.instance} ${upload.name}: ${JSON.stringify(ledger)}`);
    }
  }

  /** Pauses a function, or has it go on. */
  async poll(instance: Instance, part: "rosters" | "provision" | "invite", Enabled: boolean): Promise<void> {
    const { aws } = this;
    const UUID = await this.#mappingOf(instance, part);
    await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }

  /** Has the sweeper look, without the tick that it would wait for. Answers once it has ended. */
  async sweep(instance: Instance): Promise<void> {
    const Payload = JSON.stringify({ Records: [] });
    await this.aws.lambda.send(new InvokeCommand({ FunctionName: this.functionOf(instance, "sweep"), Payload }));
  }

  /** Waits until every roster that was uploaded to an instance has ended, and nothing is left to be worked. */
  async quiet(instance: Instance): Promise<void> {
    const { rostersQueueUrl, workQueueUrl, invitationsQueueUrl, mailEventsQueueUrl } = this.members(instance);
    const urls = [rostersQueueUrl, workQueueUrl, invitationsQueueUrl, mailEventsQueueUrl];
    // Beyond the time, so that what is left is said, and not only that something is.
    const signal = AbortSignal.timeout(QUIET_MS + 60_000);
    const uploads = this.#uploads.filter((upload) => upload.instance === instance);
    for (const until = Date.now() + QUIET_MS; ; await sleep(500)) {
      const ledger = await readLedger(this.aws.dynamodb, this.members(instance).ledgerTable);
      const open = uploads.filter(({ versionId }) => ledger.get(versionId)?.status !== "done");
      const left =
        open.length > 0 ? [] : (await settled(this.aws.sqs, urls, signal)).filter((depth) => !isEmpty(depth));
      if (open.length + left.length === 0) return;
      if (Date.now() < until) continue;
      const names = open.map(({ name, versionId }) => `${name} ${ledger.get(versionId)?.status}`);
      throw new Error(`${instance} is not quiet: ${[...names, ...left.map(remains)].join("; ")}`);
    }
  }

  /** What there is to judge an instance by, once it is quiet. */
  async evidence(instance: Instance): Promise<DayEvidence> {
    const { ledgerTable, userPoolId } = this.members(instance);
    const ledger = await readLedger(this.aws.dynamodb, ledgerTable);
    const files = await this.#outcomeFiles(instance);
    const users = await readUsers(this.aws, userPoolId);
    const mails = await readMails(this.cloud.endpoint);
    const { subject } = argsOf(instance, 1).invitation;
    return {
      rosters: this.#uploads
        .filter((upload) => upload.instance === instance)
        .map(({ name, versionId, rows }) => ({
          name,
          rows,
          files: files.get(versionId) ?? [],
          ledger: ledger.get(versionId) ?? {
            status: "unknown",
            rows: [],
            counts: { provisioning: {}, invitation: {} },
          },
        })),
      users: users.map(({ attributes }) => attributes.email ?? ""),
      mails: mails.filter((mail) => mail.subject === subject).flatMap(({ to }) => to),
    };
  }

  /** Has an operator say that what is unknown is sent again. Answers how many mails that were. */
  async resend(instance: Instance): Promise<number> {
    const outputs = join(this.dir, "outputs.json");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const { endpoint } = this.cloud;
    const all = { userProvisioning: this.#members };
    writeFileSync(outputs, JSON.stringify({ endpoint, region: REGION, credentials, outputs: all }));
    const ran = await levee(["users", "resend", "--instance", instance, "--yes", "--json", "--outputs", outputs]);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return ran.json().resent;
  }

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  /** The outcome files of an instance, every version of them, by the version of the roster that each says it is of. */
  async #outcomeFiles(instance: Instance): Promise<Map<string, OutcomeLine[][]>> {
    const { bucket: Bucket } = this.members(instance);
    const files = new Map<string, OutcomeLine[][]>();
    const { Versions = [] } = await this.aws.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "rosters/" }));
    for (const { Key, VersionId } of Versions.filter(({ Key = "" }) => Key.endsWith(".outcome.csv"))) {
      const version = { Bucket, Key, VersionId };
      const { Metadata } = await this.aws.s3.send(new HeadObjectCommand(version));
      const { Body } = await this.aws.s3.send(new GetObjectCommand(version));
      const of = Metadata?.["roster-version"] ?? "";
      files.set(of, [...(files.get(of) ?? []), readOutcome((await Body?.transformToString()) ?? "")]);
    }
    return files;
  }

  async #mappingOf(instance: Instance, part: "rosters" | "provision" | "invite"): Promise<string> {
    const { provisionMapping, inviteMapping, rostersName } = this.members(instance);
    if (part !== "rosters") return { provision: provisionMapping, invite: inviteMapping }[part];
    const { EventSourceMappings = [] } = await this.aws.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: rostersName }),
    );
    return EventSourceMappings[0]!.UUID!;
  }

  /** Has an instance's sweeper look after rosters that stand still sooner than it is deployed to. */
  async #impatient(instance: Instance): Promise<void> {
    const FunctionName = this.functionOf(instance, "sweep");
    const { Environment } = await this.aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, LEVEE_STALE_AFTER_S: String(STALE_AFTER_S) };
    await this.aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  }
}
