import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Display } from "../../display/display.ts";
import { makeClients } from "../../provider/clients.ts";
import { settled } from "../gather-evidence.ts";
import { loopbackOnly } from "../loopback-only.ts";
import { queueDepth } from "../queue-evidence.ts";
import { ArrivalReader } from "./arrival-reader.ts";
import type { UsersEvidence } from "./evidence.ts";
import { readMails, readOutcome, readUsers } from "./gather-evidence.ts";
import { judgeUsers } from "./judge.ts";
import { Notices } from "./notices.ts";
import { type Person, readPeople, rosterOf } from "./people.ts";
import { Progress } from "./progress.ts";
import { SignUps } from "./sign-ups.ts";
import { summarise, summaryRows, type UsersSummary } from "./summary.ts";

/** The outputs of an instance that are played with. */
export interface UsersOutputs {
  readonly bucket: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly topicArn: string;
  readonly rostersQueueUrl: string;
  readonly workQueueUrl: string;
  readonly invitationsQueueUrl: string;
  readonly mailEventsQueueUrl: string;
  readonly deadLetterQueueUrl: string;
}

export interface UsersScenarioOptions extends UsersOutputs {
  /** The embedded cloud's AWS endpoint, which logs arrivals. Loopback only. */
  readonly endpoint: string;
  /** @default "eu-central-1" */
  readonly region?: string;
  readonly display: Display;
  /** What the instance was told, as the judge takes it: from the stack's config, not from the instance. */
  readonly promised: Pick<UsersEvidence, "callsPerSecond" | "invitationsPerMinute" | "subject" | "loginUrl">;
  /** @default the 2,000 of people.jsonl */
  readonly people?: readonly Person[];
  /** Sign-ups a second. @default 5 */
  readonly signUpsPerS?: number;
  /** When to give up on the outcome file, in milliseconds. @default 300000 */
  readonly maxMs?: number;
  readonly signal?: AbortSignal;
}

const judged = ["AdminCreateUser", "SignUp", "SendEmail"];

/**
 * Puts the roster into the bucket, lets others sign up meanwhile, waits for the outcome file, and judges what happened. Shows its progress
 * on `display`, then a summary; `ok` only if every promise was kept.
 * @throws the signal's reason when aborted; no handle is left either way.
 */
export async function playUsers(options: UsersScenarioOptions): Promise<UsersSummary> {
  const { endpoint, region = "eu-central-1", bucket, display, signal, maxMs = 300_000 } = options;
  const aws = makeClients(loopbackOnly("playUsers: endpoint", endpoint).href, region);
  const { bytes, listed: people } = rosterOf(options.people ?? readPeople());
  const log = new ArrivalReader(await arrivalFile(endpoint), judged);
  const notices = await Notices.subscribe(aws, options.topicArn);
  const signUps = new SignUps({ endpoint, region, clientId: options.clientId, rate: options.signUpsPerS ?? 5 });
  const progress = new Progress(people, log, signUps);
  const stopWatching = display.watch(() => progress.figures());
  try {
    const began = performance.now();
    await aws.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "rosters/members.csv", Body: bytes }));
    const csv = await outcomeFile();
    const doneMs = performance.now() - began;
    await signUps.end();
    stopWatching();
    const evidence = await display.step("gathering the evidence", () => gather(csv));
    const summary = summarise({ evidence, doneMs, problems: judgeUsers(evidence) });
    display.table("UserProvisioning of 2,000 rows", summaryRows(summary), summary);
    return summary;
  } finally {
    stopWatching();
    await signUps.end();
    for (const client of [aws.s3, aws.sqs, aws.sns, aws.cognito]) client.destroy();
  }

  /** Empty if it is not there in time: what there is instead is for the judge. */
  async function outcomeFile(): Promise<string> {
    const command = new GetObjectCommand({ Bucket: bucket, Key: "rosters/members.outcome.csv" });
    for (const until = performance.now() + maxMs; ; await sleep(500, undefined, { signal })) {
      signal?.throwIfAborted();
      try {
        return (await (await aws.s3.send(command)).Body?.transformToString()) ?? "";
      } catch (error) {
        if (!(error instanceof NoSuchKey)) throw error;
      }
      if (performance.now() > until) return "";
    }
  }

  async function gather(csv: string): Promise<UsersEvidence> {
    const { rostersQueueUrl, workQueueUrl, invitationsQueueUrl, mailEventsQueueUrl, deadLetterQueueUrl } = options;
    const urls = [rostersQueueUrl, workQueueUrl, invitationsQueueUrl, mailEventsQueueUrl];
    const patience = signal ?? new AbortController().signal;
    const queues = await settled(aws.sqs, urls, patience);
    return {
      ...options.promised,
      people,
      outcome: readOutcome(csv),
      users: await readUsers(aws, options.userPoolId),
      mails: await readMails(endpoint),
      notices: await notices.read(),
      signUps: signUps.records,
      arrivals: log.readOn(),
      queues: [...queues, await queueDepth(aws.sqs, deadLetterQueueUrl, patience)],
    };
  }
}

/** The log of arrivals, up to date. */
async function arrivalFile(endpoint: string): Promise<string> {
  const answer = await fetch(new URL("/_levee/arrivals", endpoint));
  const { file } = (await answer.json()) as { file: string | null };
  if (file === null) throw new Error("scenario: the embedded cloud logs no arrivals; start it with `arrivals: true`");
  return file;
}
