import type { Command } from "commander";
import { CliError } from "../../cli-error.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { leaf, onIntake } from "../../leaf.ts";
import { printable } from "../../output/printable.ts";
import { iso } from "../../output/time.ts";
import { type HeldLetter, sqsLetterBox } from "./letter-box.ts";
import { walk } from "./walk.ts";

export function showCommand(group: Command): void {
  leaf(group, "show", "one request's dead letter, with its body", [
    "requests dlq show 1760000000000-YAdhkG4XPHcEJmw",
    "requests dlq show 1760000000000-YAdhkG4XPHcEJmw --json | jq -r .body | jq .",
  ])
    .argument("<id>", "a request id")
    .addHelpText("after", "\nA body may hold personal data.")
    .action((id: string, options) => onIntake(options, (context) => showLetter(context, id)));
}

async function showLetter(context: Context, id: string) {
  const { aws, intake, display, signal, show } = context;
  const letter = await display.step(`looking for the dead letter of ${id}`, () => find());
  if (!letter) {
    throw new CliError(
      `request "${printable(id)}" has no dead letter in ${intake.name}: npm run levee -- requests status ${printable(id)}`,
      exitCodes.notFound,
    );
  }
  const { attributes, body, since, messageId } = letter;
  show({ instance: intake.name, requestId: id, messageId, since: iso(since), attributes, body }, [
    ...Object.entries({ ...attributes, since: iso(since), messageId }).map(
      ([name, value]) => `  ${name.padEnd(14)}  ${printable(value)}`,
    ),
    "",
    printable(body),
  ]);
  return exitCodes.done;

  async function find(): Promise<HeldLetter | undefined> {
    for await (const letters of walk(sqsLetterBox(aws.sqs, intake.deadLetterQueueUrl), signal)) {
      const found = letters.find((one) => one.attributes.requestId === id);
      if (found) return found;
    }
    return undefined;
  }
}
