import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import { dynamoDbStore } from "../../../handlers/request-intake/aws/dynamodb-store.ts";
import { dynamoDbDeliveryLedger } from "../../../handlers/request-intake/deliver/aws/dynamodb-ledger.ts";
import { type Resent, resend } from "../../../handlers/request-intake/deliver/resend.ts";
import { type ChannelName, writeDelivery } from "../../../handlers/request-intake/delivery.ts";
import { positive } from "../../arguments.ts";
import { CliError } from "../../cli-error.ts";
import { confirmed } from "../../confirmed.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { type LeafOptions, leaf, onIntake } from "../../leaf.ts";
import { printable } from "../../output/printable.ts";
import { type ActOptions, act } from "../dlq/act.ts";
import { sqsLetterBox } from "../dlq/letter-box.ts";
import { type ChannelQueues, channelOption, channelsOf, type Ends, ends, statusesOf } from "./channel.ts";
import { resendIds } from "./resend-ids.ts";
import { resendLetters } from "./resend-letters.ts";

interface Options extends ActOptions, Ends, LeafOptions {
  readonly channel: ChannelName;
  readonly delivered?: boolean;
}

export function resendCommand(group: Command): void {
  const command = leaf(group, "resend", "send outcomes again by a channel, on an operator's word", [
    "requests resend 1760000000000-YAdhkG4XPHcEJmw --channel webhook --yes",
    "requests resend --failed --channel webhook --rate 10",
    "requests resend --unknown --channel mail --dry-run",
  ])
    .argument("[ids...]", "request ids; without any, --failed or --unknown says which")
    .addOption(channelOption().makeOptionMandatory());
  ends(command)
    .option("--delivered", "of the ids, also what was delivered")
    .option("--rate <n>", "so many a second at most, without ids", positive)
    .option("--dry-run", "show what would be done, and change nothing")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", "\nWhoever has an unknown one already gets it twice: ask them first.")
    .action((ids: readonly string[], options: Options) =>
      onIntake(options, (context) =>
        ids.length > 0 ? resendSome(context, ids, options) : resendAll(context, options),
      ),
    );
}

/** How it goes, and why it counts once: handlers/request-intake/deliver/resend.ts. */
function resending({ aws, intake }: Context, { channel, queueUrl }: ChannelQueues, evenDelivered = false) {
  const ledger = dynamoDbDeliveryLedger(aws.dynamodb, intake.statusTable);
  const store = dynamoDbStore(aws.dynamodb, intake.statusTable);
  const ports = {
    readEntry: ledger.read,
    readRequest: store.read,
    send: async (delivery: Parameters<typeof writeDelivery>[0]) => {
      await aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: writeDelivery(delivery) }));
    },
  };
  return (requestId: string): Promise<Resent> => resend(ports, channel, requestId, evenDelivered);
}

async function resendSome(context: Context, ids: readonly string[], options: Options) {
  const { intake, show, signal, aws, display } = context;
  const queues = channelsOf(context, options.channel)[0]!;
  const says = `send ${ids.length} again by ${options.channel}.`;
  const result = { instance: intake.name, action: "resend", channel: options.channel, dryRun: Boolean(options.dryRun) };
  if (options.dryRun) {
    show({ ...result, count: ids.length }, [`Would ${says}`, "Dry run: nothing was changed."]);
    return exitCodes.done;
  }
  if (!options.yes) await confirmed(context, says);
  const send = resending(context, queues, options.delivered);
  const box = sqsLetterBox(aws.sqs, queues.deadLetterQueueUrl);
  const done = await display.step("sending again, and taking the letters out of the dead-letter queue", () =>
    resendIds(box, ids, send, signal),
  );
  show(
    { ...result, done },
    done.map((each) => `${printable(each.requestId)}: ${each.did}${each.did === "left" ? `: ${each.why}` : ""}`),
  );
  return done.some(({ did }) => did === "left") ? exitCodes.failed : exitCodes.done;
}

function resendAll(context: Context, options: Options) {
  const status = statusesOf(options);
  if (!status) {
    throw new CliError("say which: request ids, --failed or --unknown", exitCodes.usage);
  }
  const queues = channelsOf(context, options.channel)[0]!;
  const send = resending(context, queues);
  return act(
    context,
    { ...options, status },
    {
      verb: "resend",
      queueUrl: queues.deadLetterQueueUrl,
      says: (count) => `send ${count} again by ${options.channel}.`,
      letter: resendLetters(send),
    },
  );
}
