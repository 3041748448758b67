import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import { clock, nonce } from "../../../handlers/parts/system.ts";
import { dynamoDbStore } from "../../../handlers/request-intake/aws/dynamodb-store.ts";
import { type RedrivePorts, redrive } from "../../../handlers/request-intake/redrive.ts";
import { traceAttributes } from "../../../handlers/request-intake/trace.ts";
import { positive } from "../../arguments.ts";
import type { Context } from "../../context.ts";
import { leaf, onIntake } from "../../leaf.ts";
import { type ActOptions, act } from "./act.ts";
import { filtered } from "./filter.ts";

export function redriveCommand(group: Command): void {
  const command = leaf(group, "redrive", "put failed requests back to be worked again, under the same id", [
    "requests dlq redrive --dry-run",
    "requests dlq redrive --reason attempts-exhausted --newer-than 2h --rate 10",
    "requests dlq redrive --id 1760000000000-YAdhkG4XPHcEJmw --yes",
  ]);
  filtered(command)
    .option("--rate <n>", "so many a second at most", positive)
    .option("--dry-run", "show what would be done, and change nothing")
    .option("-y, --yes", "do not ask")
    .action((options) => onIntake(options, (context) => redriveLetters(context, options)));
}

/** How it goes, and why nothing is lost on the way: handlers/request-intake/redrive.ts. */
function redriveLetters(context: Context, options: ActOptions) {
  const { aws, intake } = context;
  const store = dynamoDbStore(aws.dynamodb, intake.statusTable);
  const send: RedrivePorts["send"] = async (MessageBody, attributes, MessageGroupId) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    const traced = traceAttributes(attributes.traceHeader);
    await aws.sqs.send(
      new SendMessageCommand({ QueueUrl: intake.queueUrl, MessageBody, MessageAttributes, MessageGroupId, ...traced }),
    );
  };
  return act(context, options, {
    verb: "redrive",
    says: (count) => `put ${count} back to be worked: failed → accepted.`,
    async letter(letter, box) {
      const remove = () => box.remove(letter);
      const one = await redrive({ clock, nonce, store, send, remove }, letter, intake.statusRetention);
      return { ...one, gone: one.did !== "left" };
    },
  });
}
