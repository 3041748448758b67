import type { Command } from "commander";
import { dynamoDbDeliveryLedger } from "../../../handlers/request-intake/deliver/aws/dynamodb-ledger.ts";
import { entryId } from "../../../handlers/request-intake/deliver/entry.ts";
import type { ChannelName } from "../../../handlers/request-intake/delivery.ts";
import { whole } from "../../arguments.ts";
import { CliError } from "../../cli-error.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { type LeafOptions, leaf, onIntake } from "../../leaf.ts";
import { columns } from "../../output/columns.ts";
import { printable } from "../../output/printable.ts";
import { ago, iso } from "../../output/time.ts";
import { sqsLetterBox } from "../dlq/letter-box.ts";
import { walk } from "../dlq/walk.ts";
import { channelOption, channelsOf, type Ends, ends, statusesOf } from "./channel.ts";

interface Options extends Ends, LeafOptions {
  readonly channel?: ChannelName;
  readonly limit: number;
}

export function deliveriesCommand(group: Command): void {
  const command = leaf(group, "deliveries", "outcomes that were not delivered; or how far one request's are", [
    "requests deliveries",
    "requests deliveries --unknown --channel webhook",
    "requests deliveries 1760000000000-YAdhkG4XPHcEJmw",
    "requests deliveries --failed --json | jq -r '.deliveries[].requestId'",
  ]).argument("[id]", "a request id");
  ends(command)
    .addOption(channelOption())
    .option("--limit <n>", "so many at most; the queues have no order", whole, 100)
    .addHelpText("after", "\nThe letters that are looked at are hidden from others meanwhile, and given back at once.")
    .action((id: string | undefined, options: Options) =>
      onIntake(options, (context) => (id === undefined ? list(context, options) : one(context, id, options))),
    );
}

/** What lies in the channels' dead-letter queues. */
async function list(context: Context, { channel, limit, ...which }: Options) {
  const { aws, intake, display, signal, show } = context;
  const statuses = statusesOf(which);
  const found: {
    requestId?: string;
    channel: string;
    status: string;
    reason?: string;
    attempts?: number;
    since: number;
  }[] = [];
  await display.step(`looking through what ${intake.name} could not deliver`, async (report) => {
    for (const { channel: name, deadLetterQueueUrl } of channelsOf(context, channel)) {
      for await (const batch of walk(sqsLetterBox(aws.sqs, deadLetterQueueUrl), signal)) {
        for (const { attributes, since } of batch) {
          const { requestId, status = "given up by SQS", reason, attempts } = attributes;
          if (statuses && !statuses.includes(status)) continue;
          found.push({ requestId, channel: name, status, reason, attempts: Number(attempts) || undefined, since });
        }
        report(`${found.length} found`);
        if (found.length > limit) break;
      }
    }
  });
  const now = Date.now();
  const shown = found.slice(0, limit).sort((a, b) => a.since - b.since);
  const more = found.length > limit;
  show({ instance: intake.name, deliveries: shown.map((each) => ({ ...each, since: iso(each.since) })), more }, [
    ...(shown.length > 0
      ? columns(
          ["request", "channel", "end", "tries", "since", "reason"],
          shown.map(({ requestId = "(none)", channel: name, status, reason = "", attempts = "", since }) =>
            [requestId, name, status, String(attempts), ago(since, now), reason].map(printable),
          ),
        )
      : ["Nothing matches."]),
    ...(more ? [`There are more than ${limit}; --limit shows more.`] : []),
  ]);
  return exitCodes.done;
}

/** What the ledger says of one request. */
async function one(context: Context, requestId: string, { channel }: Options) {
  const { aws, intake, show } = context;
  const ledger = dynamoDbDeliveryLedger(aws.dynamodb, intake.statusTable);
  const entries = await Promise.all(
    channelsOf(context, channel).map(async ({ channel: name }) => {
      const entry = await ledger.read(entryId(name, requestId));
      if (!entry) return undefined;
      const { status, attempts, reason, since, updatedAt, notBefore } = entry;
      return {
        channel: name,
        status,
        attempts,
        reason,
        since: iso(since),
        updatedAt: iso(updatedAt),
        notBefore: notBefore > 0 ? iso(notBefore) : undefined,
      };
    }),
  );
  const deliveries = entries.filter((entry) => entry !== undefined);
  if (deliveries.length === 0) {
    throw new CliError(
      `nothing of request "${printable(requestId)}" was ever sent: it has no outcome yet, gave no address, or is forgotten`,
      exitCodes.notFound,
    );
  }
  show({ instance: intake.name, requestId, deliveries }, [
    requestId,
    ...columns(
      ["channel", "status", "tries", "first", "last", "reason"],
      deliveries.map(({ channel: name, status, attempts, since, updatedAt, reason = "" }) =>
        [name, status, String(attempts), since, updatedAt, reason].map(printable),
      ),
    ),
  ]);
  return exitCodes.done;
}
