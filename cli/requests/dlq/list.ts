import type { Command } from "commander";
import { whole } from "../../arguments.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { leaf, onIntake } from "../../leaf.ts";
import { columns } from "../../output/columns.ts";
import { printable } from "../../output/printable.ts";
import { ago, iso } from "../../output/time.ts";
import { type Filter, filtered, matches, reasonOf } from "./filter.ts";
import { type HeldLetter, sqsLetterBox } from "./letter-box.ts";
import { walk } from "./walk.ts";

const ERROR_COLUMNS = 60;

export function listCommand(group: Command): void {
  const command = leaf(group, "list", "the dead letters: whose, why, since when", [
    "requests dlq list",
    "requests dlq list --reason worker-died --older-than 1d",
    "requests dlq list --limit 10000 --json | jq -r '.letters[].requestId'",
  ]);
  filtered(command)
    .option("--limit <n>", "so many at most; the queue has no order", whole, 100)
    .addHelpText("after", "\nThe letters that are looked at are hidden from others meanwhile, and given back at once.")
    .action((options) => onIntake(options, (context) => list(context, options)));
}

async function list(context: Context, { limit, ...filter }: Filter & { limit: number }) {
  const { aws, intake, display, signal, show } = context;
  const now = Date.now();
  const letters: HeldLetter[] = [];
  let more = false;
  await display.step(`looking through the dead letters of ${intake.name}`, async (report) => {
    for await (const batch of walk(sqsLetterBox(aws.sqs, intake.deadLetterQueueUrl), signal)) {
      letters.push(
        ...batch.filter((letter) => matches(filter, letter, now)).map((letter) => ({ ...letter, body: "" })),
      );
      report(`${letters.length} found`);
      more = letters.length > limit;
      if (more) break;
    }
  });
  const shown = letters.slice(0, limit).sort((a, b) => a.since - b.since);
  const rows = shown.map((letter) => {
    const { requestId = "(none)", attempts = "", error = "" } = letter.attributes;
    return [requestId, reasonOf(letter), attempts, ago(letter.since, now), error.slice(0, ERROR_COLUMNS)].map(
      printable,
    );
  });
  const result = shown.map((letter) => {
    const { requestId, reason, attempts, error } = letter.attributes;
    return {
      requestId,
      reason,
      attempts: attempts === undefined ? undefined : Number(attempts),
      error,
      since: iso(letter.since),
      messageId: letter.messageId,
    };
  });
  show({ instance: intake.name, letters: result, more }, [
    ...(rows.length > 0
      ? columns(["request", "reason", "attempts", "dead for", "error"], rows)
      : ["No dead letter matches."]),
    ...(more ? [`There are more than ${limit}; --limit shows more.`] : []),
  ]);
  return exitCodes.done;
}
