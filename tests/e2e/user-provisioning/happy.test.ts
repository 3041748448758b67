import assert from "node:assert/strict";
import {
  type AuthFactorType,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { PutItemCommand, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { RosterView } from "../../../cli/users/roster-view.ts";
import { openKey, rosterKey } from "../../../handlers/user-provisioning/aws/ledger-keys.ts";
import { levee } from "../cli/levee.ts";
import { type Heard, heard } from "../heard.ts";
import { Deployment } from "./deployed.ts";

const first = (n: number) => ["Zoë", "李", "Олена", "Amélie", "O'Neil, Jr."][n % 5];
const person = (n: number) => `"${first(n)}",person${n}@example.org,ignored`;

/** 33 records: 28 people, of whom one comes again in capitals, and four records that nobody can be made of. */
const roster = [
  "﻿Given name,E-mail,Shoe size",
  ...Array.from({ length: 20 }, (_, n) => person(n)),
  "Nobody,not-an-address,1",
  "Again,PERSON3@EXAMPLE.ORG,1",
  "Too,many@example.org,fields,here",
  "No address,,1",
  ...Array.from({ length: 5 }, (_, n) => person(20 + n)),
  '"Control\u0007",bell@exa\u0007mple.org,1',
  '"<b>""Zoë""</b> & Söhne\r\nBcc: all@example.org",nasty@example.org,1',
  "Gone,bounce+gone@simulator.amazonses.com,1",
  "Angry,complaint@simulator.amazonses.com,1",
].join("\r\n");
const people = [
  ...Array.from({ length: 25 }, (_, n) => `person${n}@example.org`),
  "nasty@example.org",
  "bounce+gone@simulator.amazonses.com",
  "complaint@simulator.amazonses.com",
].sort();

describe("a roster on the embedded cloud", () => {
  let the: Deployment;
  let args: object;
  let notices: Heard;
  before(async function () {
    this.timeout(300_000);
    const subject = "{{#if given_name}}{{given_name}}, your{{else}}Your{{/if}} account at Acme";
    const files = { html: "handlers/members/invitation.html", text: "handlers/members/invitation.txt" };
    args = { invitation: { subject, ...files } };
    the = await Deployment.start(args);
    notices = await heard(the.aws, the.members.topicArn);
  });
  after(() => the?.stop());

  async function status(key: string): Promise<RosterView> {
    const ran = await levee(["users", "status", key, "--json", "--outputs", the.outputsFile()]);
    assert.equal(ran.code, 0, ran.stderr);
    return ran.json();
  }

  it("makes of every valid row a user and an invitation, and of every row an outcome", async () => {
    await the.upload("spring", roster);
    const lines = await the.outcomes("spring");
    const counts = (column: number) =>
      Object.groupBy(
        lines.map((line) => line.split(",")[column]!),
        (word) => word,
      );
    assert.equal(lines.length, 33);
    const outcome = counts(2);
    assert.deepEqual(
      [outcome.created?.length, outcome.repeated?.length, outcome.invalid?.length],
      [28, 1, 4],
      lines.join("\n"),
    );
    const users = (await the.users()).map(
      ({ Attributes = [] }) => Attributes.find(({ Name }) => Name === "email")?.Value,
    );
    assert.deepEqual(users.sort(), people);
    assert.deepEqual((await the.mails()).flatMap(({ To }) => To).sort(), people);
  });

  it("tells the topic, with the counts, once the roster has ended", async () => {
    const { version, key, status, rows, counts, outcomeKey } = await notices.next();
    assert.deepEqual([version, key, status, rows], [1, "rosters/spring.csv", "done", 33]);
    assert.equal(outcomeKey, "rosters/spring.outcome.csv");
    assert.deepEqual(counts.provisioning, { created: 28, existed: 0, failed: 0, invalid: 4, repeated: 1 });
    assert.equal(counts.invitation.due, 28);
  });

  it("knows soon which mails bounced, and who complained", async () => {
    let view = await status("rosters/spring.csv");
    for (let tries = 0; view.invitation.bounced + view.invitation.complained < 2 && tries < 20; tries++)
      view = await status("rosters/spring.csv");
    assert.deepEqual([view.status, view.rows], ["done", 33]);
    assert.deepEqual(view.invitation, { due: 28, sent: 26, unknown: 0, failed: 0, bounced: 1, complained: 1 });
    assert.deepEqual(view.open, { rows: 0, invitations: 0 });
  });

  it("mails what a row says as text: no markup, no header, and the link is ours", async () => {
    const mails = await the.mails();
    const to = (address: string) => mails.find(({ To }) => To.includes(address))!;
    const { Subject, BodyHtml, BodyText } = to("nasty@example.org");
    assert.equal(Subject, '<b>"Zoë"</b> & Söhne Bcc: all@example.org, your account at Acme');
    const escaped = "&#60;b&#62;&#34;Zoë&#34;&#60;/b&#62; &#38; Söhne\r\nBcc: all@example.org";
    assert.ok(BodyHtml.includes(`<p>Hello ${escaped},</p>`), BodyHtml);
    assert.ok(BodyHtml.includes('<a href="https://app.example.com/login">'), BodyHtml);
    assert.ok(BodyText.startsWith('Hello <b>"Zoë"</b> & Söhne\r\nBcc: all@example.org,'), BodyText);
    assert.match(to("person4@example.org").BodyText, /^Hello O'Neil, Jr\.,/);
  });

  it("adds nobody and mails nobody when the same file comes again under another name", async () => {
    await the.upload("again", roster);
    const lines = await the.outcomes("again");
    assert.equal(lines.filter((line) => line.includes("created")).length, 0, lines.join("\n"));
    assert.equal((await the.users()).length, 28);
    assert.equal((await the.mails()).length, 28);
    assert.equal((await notices.next()).key, "rosters/again.csv");
  });

  it("is ended by the sweeper, at a tick of its queue, when the message that ends it was lost", async () => {
    const { dynamodb, s3, sqs } = the.aws;
    const { ledgerTable: TableName, bucket: Bucket, workQueueUrl } = the.members;
    const { rosterId } = await status("rosters/again.csv");
    // As it was before it ended, but for the message.
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: rosterKey(rosterId),
        UpdateExpression: "SET #status = :working REMOVE endedAt, outcomeKey",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":working": { S: "working" } },
        ReturnValues: "ALL_NEW",
      }),
    );
    const Item = { ...openKey(rosterId, Number(Attributes!.startedAt!.N)), rosterId: { S: rosterId } };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "rosters/again.outcome.csv" }));
    const QueueUrl = workQueueUrl.replace(/-work$/, "-sweep-ticks.fifo");
    const tick = { QueueUrl, MessageBody: '{"slot":"2030-01-01T00:00:00Z"}', MessageGroupId: "sweep" };
    await sqs.send(new SendMessageCommand(tick));
    assert.equal((await the.outcomes("again")).length, 33);
    const { Count } = await dynamodb.send(
      new ScanCommand({
        TableName,
        FilterExpression: "pk = :open",
        ExpressionAttributeValues: { ":open": { S: "open" } },
      }),
    );
    assert.equal(Count, 0, "no roster is open");
  });

  it("takes a pool that is given, and refuses at the preview one that cannot do without passwords", async () => {
    const pool = async (factors: AuthFactorType[]) => {
      const SourceArn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com";
      const SignInPolicy = { AllowedFirstAuthFactors: factors };
      const made = new CreateUserPoolCommand({
        PoolName: "given",
        UsernameAttributes: ["email"],
        UsernameConfiguration: { CaseSensitive: false },
        UserPoolTier: "ESSENTIALS",
        EmailConfiguration: { EmailSendingAccount: "DEVELOPER", SourceArn, From: "hello@example.com" },
        Policies: { SignInPolicy },
      });
      const id = (await the.aws.cognito.send(made)).UserPool!.Id!;
      const client = { UserPoolId: id, ClientName: "given", ExplicitAuthFlows: ["ALLOW_USER_AUTH" as const] };
      const { UserPoolClient } = await the.aws.cognito.send(new CreateUserPoolClientCommand(client));
      return { id, clientId: UserPoolClient!.ClientId! };
    };
    const preview = async (factors: AuthFactorType[]) => the.run("preview", { ...args, userPool: await pool(factors) });
    const fits = await preview(["PASSWORD", "EMAIL_OTP"]);
    assert.ok(fits.ok, fits.problem);
    const passwords = await preview(["PASSWORD"]);
    assert.match(passwords.problem ?? "", /does not take EMAIL_OTP as a first factor; add it to the pool's allowed/);
    assert.equal(passwords.ok, false);
  });

  it("is deployed: a second update has nothing to do", async () => {
    const { ok, problem, changes } = await the.run("up", args);
    assert.ok(ok, problem);
    assert.deepEqual(Object.keys(changes), ["same"]);
  });
});
