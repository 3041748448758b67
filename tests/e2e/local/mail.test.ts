import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  CreateEmailIdentityCommand,
  CreateEmailTemplateCommand,
  type EventType,
  SendEmailCommand,
} from "@aws-sdk/client-sesv2";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { readMailEvent } from "../../../handlers/user-provisioning/mail-event.ts";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

const roster = "0123456789abcdef";

describe("SES on the embedded cloud", () => {
  let dir: string;
  let cloud: Cloud;
  let aws: Clients;
  let queueUrl: string;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-mail-"));
    cloud = await startCloud({ dir, runPid: process.pid });
    aws = makeClients(cloud.endpoint, "eu-central-1");
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: "events" }));
    queueUrl = QueueUrl!;
    const of = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] });
    const Arn = (await aws.sqs.send(of)).Attributes!.QueueArn!;
    const EventPattern = JSON.stringify({
      source: ["aws.ses"],
      detail: { mail: { tags: { "ses:configuration-set": ["told"] } } },
    });
    await aws.events.send(new PutRuleCommand({ Name: "mails", EventPattern }));
    await aws.events.send(new PutTargetsCommand({ Rule: "mails", Targets: [{ Id: "queue", Arn }] }));
    await aws.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "example.com" }));
    await set("told", ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT"]);
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function set(ConfigurationSetName: string, MatchingEventTypes: EventType[]): Promise<void> {
    await aws.ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName }));
    const EventBridgeDestination = { EventBusArn: "arn:aws:events:eu-central-1:000000000000:event-bus/default" };
    const EventDestination = { Enabled: true, MatchingEventTypes, EventBridgeDestination };
    await aws.ses.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName,
        EventDestinationName: "bus",
        EventDestination,
      }),
    );
  }

  async function send(to: string, row: number, ConfigurationSetName?: string): Promise<string> {
    const Body = { Text: { Data: "Welcome" } };
    const { MessageId } = await aws.ses.send(
      new SendEmailCommand({
        FromEmailAddress: "Acme <hello@example.com>",
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: "Hello" }, Body } },
        ConfigurationSetName,
        EmailTags: [
          { Name: "roster", Value: roster },
          { Name: "row", Value: String(row) },
        ],
      }),
    );
    return MessageId!;
  }

  /** The bodies of the next messages, until so many have come or none comes for some seconds. */
  async function events(count: number): Promise<string[]> {
    const bodies: string[] = [];
    while (bodies.length < count) {
      const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 3 });
      const { Messages = [] } = await aws.sqs.send(receive);
      if (Messages.length === 0) break;
      bodies.push(...Messages.map(({ Body }) => Body!));
    }
    return bodies;
  }

  it("fills a template in as SES does: blocks by what is there, values as they are, and once", async () => {
    const TemplateContent = {
      Subject: "{{#if name}}{{name}}{{else}}You{{/if}}",
      Text: "{{{name}}}{{! not shown }}{{#unless team}} without a team{{/unless}}",
      Html: "{{#if name}}{{#if team}}{{team}}{{else}}<b>{{name}}</b>{{/if}}{{/if}}",
    };
    await aws.ses.send(new CreateEmailTemplateCommand({ TemplateName: "blocks", TemplateContent }));
    const filled = async (data: object) => {
      const Template = { TemplateName: "blocks", TemplateData: JSON.stringify(data) };
      const ToAddresses = [`${Object.keys(data).join("-")}@example.org`];
      const from = { FromEmailAddress: "hello@example.com", Destination: { ToAddresses } };
      await aws.ses.send(new SendEmailCommand({ ...from, Content: { Template } }));
      const answer = await fetch(`${cloud.endpoint}/_ministack/ses/messages`);
      const { messages } = (await answer.json()) as { messages: Record<string, Record<string, unknown>[]> };
      const mail = Object.values(messages)
        .flat()
        .find(({ To }) => (To as string[])[0] === ToAddresses[0]);
      return [mail?.Subject, mail?.BodyText, mail?.BodyHtml];
    };
    assert.deepEqual(await filled({ name: "<{{team}}>" }), [
      "<{{team}}>",
      "<{{team}}> without a team",
      "<b><{{team}}></b>",
    ]);
    assert.deepEqual(await filled({ name: "Zoë", team: "Blue" }), ["Zoë", "Zoë", "Blue"]);
    assert.deepEqual(await filled({ other: "x" }), ["You", " without a team", ""]);
  });

  it("tells of a mail that arrives, one that bounces and one that its reader complains of, as the handlers read them", async () => {
    const ids = [
      await send("ann@example.org", 1, "told"),
      await send("bounce+two@simulator.amazonses.com", 2, "told"),
      await send("complaint@simulator.amazonses.com", 3, "told"),
    ];
    const read = (await events(7)).map((body) => readMailEvent(body)!);
    assert.deepEqual(read.map(({ n, kind, messageId }) => `${n} ${kind} ${ids.indexOf(messageId) + 1}`).sort(), [
      "1 sent 1",
      "1 sent 1",
      "2 bounced 2",
      "2 sent 2",
      "3 complained 3",
      "3 sent 3",
      "3 sent 3",
    ]);
    assert.deepEqual(new Set(read.map(({ rosterId }) => rosterId)), new Set([roster]));
    assert.equal(read.find(({ kind }) => kind === "bounced")?.reason, "permanent bounce: General");
  });

  it("tells it in the envelope of EventBridge, with the set among the resources and tags as lists", async () => {
    await send("ann@example.org", 4, "told");
    const [sent] = (await events(2)).map((body) => JSON.parse(body));
    assert.deepEqual(
      [sent.source, sent["detail-type"], sent.detail.eventType],
      ["aws.ses", "Email Sent", "Send"],
      "the first is that of the sending",
    );
    assert.deepEqual(sent.resources, ["arn:aws:ses:eu-central-1:000000000000:configuration-set/told"]);
    const { tags, destination } = sent.detail.mail;
    assert.deepEqual(destination, ["ann@example.org"]);
    assert.deepEqual(
      [tags.roster, tags.row, tags["ses:configuration-set"], tags["ses:from-domain"]],
      [[roster], ["4"], ["told"], ["example.com"]],
    );
  });

  it("takes no tag that SES does not", async () => {
    const mail = {
      FromEmailAddress: "Acme <hello@example.com>",
      Destination: { ToAddresses: ["a@example.org"] },
      Content: { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Welcome" } } } },
    };
    const tagged = (Value: string) =>
      aws.ses.send(new SendEmailCommand({ ...mail, EmailTags: [{ Name: "id", Value }] }));
    await assert.rejects(tagged("1-a.caller"), { name: "BadRequestException" });
    await tagged("1-a_caller");
  });

  it("tells only what the set's destination names, and nothing without a set", async () => {
    await set("bounces", ["BOUNCE"]);
    const Rule = "mails";
    const EventPattern = JSON.stringify({ source: ["aws.ses"] });
    await aws.events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
    await send("ann@example.org", 5, "bounces");
    await send("ann@example.org", 6);
    await send("bounce@simulator.amazonses.com", 7, "bounces");
    assert.deepEqual(
      (await events(5)).map((body) => readMailEvent(body)?.n),
      [7],
    );
  });
});
