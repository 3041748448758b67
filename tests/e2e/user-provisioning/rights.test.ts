import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AdminCreateUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { clock, nonce } from "../../../handlers/parts/system.ts";
import { dynamoDbLedger } from "../../../handlers/user-provisioning/aws/dynamodb-ledger.ts";
import { rosterKey } from "../../../handlers/user-provisioning/aws/ledger-keys.ts";
import type { Ledger } from "../../../handlers/user-provisioning/ledger.ts";
import type { Roster } from "../../../handlers/user-provisioning/roster.ts";
import type { RowChange } from "../../../handlers/user-provisioning/row.ts";
import { rosterOf, rowOf } from "../../handlers/user-provisioning/ledger-contract.ts";
import { logLines } from "../rights/log-lines.ts";
import { assertNoMapping } from "../rights/no-mapping.ts";
import { Rights } from "../rights/role-rights.ts";
import { Deployment } from "./deployed.ts";

const REGION = "eu-central-1";
const DAY_MS = 86_400_000;

/** How long a right is missed for, where what does not happen is the proof. */
const A_WHILE_MS = 1_000;

const queues = {
  rosters: "rosters",
  provision: "work",
  invite: "invitations",
  "mail-events": "mail-events",
  sweep: "sweep-ticks.fifo",
} as const;
type Part = keyof typeof queues;
const PARTS = Object.keys(queues) as Part[];

/** Rights that nothing here asks for, because the embedded cloud does not. */
const untried: Partial<Record<Part, readonly string[]>> = {
  // Whether S3 may say that something is not there; and it is the end of an upload that breaks off.
  rosters: ["List s3:ListBucket", "Write s3:AbortMultipartUpload"],
  // Asked for beside SendEmail by AWS alone.
  invite: ["Invite ses:SendTemplatedEmail"],
};

/**
 * The other tests of this folder show that the rights suffice, for what is not allowed is denied. Here each is taken away by itself, and
 * what the function is denied then is read in the emulator's log.
 *
 * Not proved: the rights of the schedule's role, because the emulator asks for none; those above; and a key of the customer's.
 */
describe("UserProvisioning without one of its rights", () => {
  let the: Deployment;
  let ledger: Ledger;
  const rights = {} as Record<Part, Rights>;
  const nameOf = (part: Part) => `levee-local-members-${part}`;
  const queueArnOf = (part: Part) => `arn:aws:sqs:${REGION}:${the.aws.account}:levee-local-members-${queues[part]}`;

  /** A roster in the ledger that nobody works on, with rows. */
  async function fresh(roster: Partial<Roster>, rows: readonly RowChange[]): Promise<string> {
    const rosterId = randomBytes(8).toString("hex");
    const checkpoint = { offset: 9, rows: rows.length, line: 9, hop: 0 };
    const { bucket } = the.members;
    await ledger.openRoster({ ...rosterOf(rosterId, Date.now()), bucket, checkpoint, ...roster, status: "splitting" });
    for (const [i, row] of rows.entries())
      await ledger.putRow({ ...rowOf(rosterId, i + 1), email: `p${i + 1}.${rosterId}@example.org`, ...row });
    if (roster.status !== "splitting") await ledger.turnRoster(rosterId, "splitting", { status: "working" });
    return rosterId;
  }

  async function invoke(part: Part, body: object): Promise<void> {
    const attributes = { ApproximateReceiveCount: "1" };
    const record = { messageId: "m", receiptHandle: "none", body: JSON.stringify(body), attributes };
    const Payload = JSON.stringify({ Records: [{ ...record, eventSourceARN: queueArnOf(part) }] });
    const command = { FunctionName: nameOf(part), InvocationType: "Event", Payload } as const;
    await the.aws.lambda.send(new InvokeCommand(command));
  }

  /** Invokes a function, and waits until it is denied an action. What insists may then go on: the right comes back. */
  async function denied(part: Part, action: string, body: object, on = ""): Promise<void> {
    const from = the.log().length;
    await invoke(part, body);
    const says = new RegExp(`^denied: \\S+assumed-role/${nameOf(part)}-${REGION}/\\S+ ${action} .*${on}`, "m");
    for (const until = Date.now() + 15_000; !says.test(the.log().slice(from)); await sleep(50))
      if (Date.now() > until)
        throw new Error(`${part} was not denied ${action}: ${the.log().slice(from, from + 4_000)}`);
  }

  async function silent(part: Part, body: object): Promise<void> {
    const since = Date.now();
    await invoke(part, body);
    await sleep(A_WHILE_MS);
    assert.deepEqual(await logLines(the.aws, nameOf(part), since), []);
    assert.notEqual((await logLines(the.aws, nameOf(part), 0)).length, 0, "it said something before");
  }

  /** A message for a roster of the bucket, of which S3 has told the version or not. */
  async function file(csv: string, withVersion = true) {
    const key = `rosters/${randomBytes(4).toString("hex")}.csv`;
    const put = new PutObjectCommand({ Bucket: the.members.bucket, Key: key, Body: csv });
    const { VersionId: versionId } = await the.aws.s3.send(put);
    const object = { key, ...(withVersion && { versionId, size: csv.length }) };
    return { Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name: the.members.bucket }, object } }] };
  }
  const ended = { provisioning: "created", invitation: "sent" } as const;
  const finish = async () => ({ version: 1, kind: "finish", rosterId: await fresh({}, [ended]) });
  const block = async (row: RowChange = {}) => ({ version: 1, rosterId: await fresh({}, [row]), from: 1, to: 1 });
  const owed = async () => ({
    version: 1,
    rosterId: await fresh({}, [{ provisioning: "created", invitation: "owed" }]),
    rows: [1],
  });
  const tick = async () => ({ slot: new Date().toISOString() });
  const tickAfter = async (roster: Partial<Roster>, rows: readonly RowChange[]) => {
    await fresh(roster, rows);
    return tick();
  };
  const mailEvent = async () => {
    const tags = { roster: [await fresh({}, [{ ...ended, invitation: "unknown" }])], row: ["1"] };
    const mail = { timestamp: new Date().toISOString(), messageId: "m", tags };
    return { source: "aws.ses", "detail-type": "Email Sent", detail: { mail } };
  };
  /** A row whose call may have created its user, who is there. */
  const tried = async () => {
    const email = `${randomBytes(4).toString("hex")}@example.org`;
    const user = { UserPoolId: the.members.userPoolId, Username: email, MessageAction: "SUPPRESS" } as const;
    await the.aws.cognito.send(new AdminCreateUserCommand(user));
    return block({ email, provisioning: "creating", tries: 1, intentAt: Date.now() });
  };
  /** A roster that has stood still for as long as the sweeper waits. */
  const still = async (roster: Partial<Roster>) => {
    const rosterId = await fresh(roster, [{}]);
    await invoke("sweep", await tick());
    const UpdateExpression = "SET markedAt = :never";
    const aged = { TableName: the.members.ledgerTable, Key: rosterKey(rosterId), UpdateExpression };
    for (let marked = false; !marked; await sleep(100))
      marked = await the.aws.dynamodb
        .send(
          new UpdateItemCommand({
            ...aged,
            ConditionExpression: "attribute_exists(mark)",
            ExpressionAttributeValues: { ":never": { N: "0" } },
          }),
        )
        .then(
          () => true,
          () => false,
        );
    return tick();
  };

  /** By role and right: the message for which it is needed. */
  const needed: Record<Part, Readonly<Record<string, () => Promise<object>>>> = {
    rosters: {
      "HandOn sqs:SendMessage": () => file("email\nann@example.org"),
      "Ledger dynamodb:GetItem": finish,
      "Ledger dynamodb:Query": finish,
      "Ledger dynamodb:PutItem": () => file("email\nbea@example.org"),
      "Ledger dynamodb:UpdateItem": () => file("email\nnobody"),
      "Ledger dynamodb:DeleteItem": finish,
      "Read s3:GetObject": () => file("email\ncid@example.org", false),
      "Read s3:GetObjectVersion": () => file("email\ndan@example.org"),
      "Write s3:PutObject": finish,
      "Tell sns:Publish": finish,
    },
    provision: {
      "HandOn sqs:SendMessage": block,
      "Ledger dynamodb:GetItem": block,
      "Ledger dynamodb:Query": block,
      "Ledger dynamodb:UpdateItem": block,
      "Ledger dynamodb:DeleteItem": () => block({ email: "no address" }),
      "Pace dynamodb:PutItem": block,
      "Users cognito-idp:AdminCreateUser": block,
      "Users cognito-idp:AdminGetUser": tried,
    },
    invite: {
      "HandOn sqs:SendMessage": owed,
      "Ledger dynamodb:GetItem": owed,
      "Ledger dynamodb:Query": owed,
      "Ledger dynamodb:UpdateItem": owed,
      "Pace dynamodb:PutItem": owed,
      "Invite ses:SendEmail": owed,
    },
    "mail-events": {
      "HandOn sqs:SendMessage": mailEvent,
      "Ledger dynamodb:GetItem": mailEvent,
      "Ledger dynamodb:Query": mailEvent,
      "Ledger dynamodb:UpdateItem": mailEvent,
    },
    sweep: {
      "HandOn sqs:SendMessage": () => tickAfter({}, [ended]),
      "Depth sqs:GetQueueAttributes": () => still({}),
      "Ledger dynamodb:GetItem": () => tickAfter({}, [{}]),
      "Ledger dynamodb:Query": tick,
      "Ledger dynamodb:UpdateItem": () => tickAfter({}, [{}]),
      "Ledger dynamodb:DeleteItem": () => tickAfter({ startedAt: Date.now() - 14 * DAY_MS }, [{}]),
      "Ledger dynamodb:PutItem": () => still({ status: "splitting", startedAt: Date.now() - 14 * DAY_MS }),
    },
  };

  /** What every function's role has. */
  const everywhere: Readonly<Record<string, (part: Part, body: object) => Promise<void>>> = {
    "Consume sqs:ReceiveMessage": (part) => noMapping("ReceiveMessage", part),
    "Consume sqs:DeleteMessage": (part) => noMapping("DeleteMessage", part),
    "Consume sqs:GetQueueAttributes": (part) => noMapping("GetQueueAttributes", part),
    "Consume sqs:ChangeMessageVisibility": (part, body) => denied(part, "sqs:ChangeMessageVisibility", body),
    "Log logs:CreateLogStream": silent,
    "Log logs:PutLogEvents": silent,
  };
  const noMapping = (action: string, part: Part) =>
    assertNoMapping(the.aws, action, { name: nameOf(part), queueArn: queueArnOf(part) });

  const runs = new Map<string, Promise<unknown>>();
  before(async function () {
    this.timeout(300_000);
    the = await Deployment.start();
    const { lambda, dynamodb: client } = the.aws;
    ledger = dynamoDbLedger({ client, table: the.members.ledgerTable, retentionS: 90 * 86_400, clock, nonce });
    // What is invoked here alone works, so that each knows whose denial it is.
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    for (const { UUID } of EventSourceMappings)
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    for (const part of PARTS) rights[part] = await Rights.of(the.aws, `${nameOf(part)}-${REGION}`);
    for (const part of PARTS) {
      let last: Promise<unknown> = Promise.resolve();
      const one = (right: string, sees: () => Promise<void>) => {
        const run = last.then(() => sees());
        runs.set(`${part} ${right}`, run);
        last = run.catch(() => {});
      };
      for (const [right, make] of Object.entries(needed[part]))
        one(right, async () => {
          const body = await make();
          await rights[part].without(right, () => denied(part, right.split(" ")[1]!, body));
        });
      for (const [right, sees] of Object.entries(everywhere))
        one(right, async () => {
          // An answer to nothing, so that nothing else is in the log.
          const body = part === "sweep" ? await tick() : { version: 2 };
          await rights[part].without(right, () => sees(part, body));
        });
    }
  });
  after(() => the?.stop());

  for (const part of PARTS) {
    for (const right of Object.keys(needed[part]))
      it(`${part} without ${right}: is denied it`, () => runs.get(`${part} ${right}`));
    for (const right of Object.keys(everywhere))
      it(`${part} without ${right}: ${right.startsWith("Log") ? "says nothing" : "cannot take messages as it should"}`, () =>
        runs.get(`${part} ${right}`));
  }

  it("has no right that is not tried here", () => {
    for (const part of PARTS) {
      const tried = [...Object.keys(needed[part]), ...Object.keys(everywhere), ...(untried[part] ?? [])];
      assert.deepEqual([...rights[part].names].sort(), tried.sort(), part);
    }
  });

  it("sends by a right on each of identity, template and configuration set", async () => {
    for (const kind of ["identity", "template", "configuration-set"])
      await rights.invite.blindTo("Invite", new RegExp(`:${kind}/`), async () =>
        denied("invite", "ses:SendEmail", await owed(), `:${kind}/`),
      );
  });

  it("may use its own pacer, its own pool and its own sender alone", async () => {
    const confined = (part: Part, sid: string, key: string, action: string, body: object) =>
      rights[part].confined(sid, { [key]: "another" }, () => denied(part, action, body));
    await Promise.all([
      confined("provision", "Pace", "dynamodb:LeadingKeys", "dynamodb:PutItem", await block()),
      confined("invite", "Pace", "dynamodb:LeadingKeys", "dynamodb:PutItem", await owed()),
    ]);
    await Promise.all([
      confined("provision", "Users", "aws:ResourceTag/levee:users", "cognito-idp:AdminCreateUser", await block()),
      confined("invite", "Invite", "ses:FromAddress", "ses:SendEmail", await owed()),
    ]);
  });
});
