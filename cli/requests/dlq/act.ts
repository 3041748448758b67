import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../../cli-error.ts";
import { confirmed } from "../../confirmed.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { explain } from "../../explain.ts";
import { printable } from "../../output/printable.ts";
import type { Filter } from "./filter.ts";
import { type HeldLetter, type LetterBox, sqsLetterBox } from "./letter-box.ts";
import { paceOf } from "./pace.ts";
import { type Plan, planLines, planOf } from "./plan.ts";
import { walk } from "./walk.ts";

export interface ActOptions extends Filter {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Letters a second. */
  readonly rate?: number;
}

/** What became of one letter. A letter that is gone is one that need not be given back. */
export interface Done {
  readonly did: string;
  readonly gone: boolean;
  readonly requestId?: string;
  readonly why?: string;
}

interface Deed {
  /** `redrive`, for messages and the result. */
  readonly verb: string;
  /** The queue that its letters lie in. @default the instance's dead-letter queue */
  readonly queueUrl?: string;
  /** What is going to happen, to be said before it does. */
  readonly says: (count: number) => string;
  readonly letter: (letter: HeldLetter, box: LetterBox) => Promise<Done>;
}

/** How many of what was left or failed is shown to people; `--json` has all. */
const SHOWN = 20;

/**
 * Shows which letters a deed is for, asks, and does it to those. Ctrl-C ends it after the letters in hand; it can be done again from the
 * start at any time, for what is done is gone from the queue.
 */
export async function act(context: Context, options: ActOptions, deed: Deed) {
  const { aws, intake, display, signal, show, json } = context;
  const box = sqsLetterBox(aws.sqs, deed.queueUrl ?? intake.deadLetterQueueUrl);
  const began = Date.now();
  const plan = await display.step(`looking through the dead letters of ${intake.name}`, () =>
    planOf(box, options, began, signal),
  );
  const count = plan.ids.size;
  const result = { instance: intake.name, action: deed.verb, dryRun: Boolean(options.dryRun), matched: plan.groups };
  if (count === 0 && options.id)
    throw new CliError(
      `${intake.name} has no dead letter of ${options.id.join(", ")} that matches`,
      exitCodes.notFound,
    );
  if (count === 0 || options.dryRun) {
    const lines =
      count === 0 ? ["No dead letter matches."] : [...planLines(plan, began), "", `Would ${deed.says(count)}`];
    show({ ...result, count }, [...lines, ...(options.dryRun ? ["Dry run: nothing was changed."] : [])]);
    return exitCodes.done;
  }
  if (!json) process.stdout.write(`${planLines(plan, began).join("\n")}\n\n`);
  if (!options.yes) await confirmed(context, deed.says(count));
  const done = await doAll(context, box, plan, options, deed);
  const counts: Record<string, number> = {};
  for (const { did } of done) counts[did] = (counts[did] ?? 0) + 1;
  const notDone = done.filter(({ gone }) => !gone);
  const missed = count - done.length;
  show({ ...result, count, done: counts, notDone, missed }, [
    Object.entries(counts)
      .map(([did, times]) => `${times} ${did}`)
      .join(", ") || "Nothing was done.",
    ...done
      .filter(({ why }) => why)
      .slice(0, SHOWN)
      .map(
        ({ did, requestId, why }) =>
          `  ${did}: ${printable(requestId ?? "a letter without an id")}: ${printable(why!)}`,
      ),
    ...(missed > 0 ? [`${missed} were held or taken by somebody else; run it again later.`] : []),
  ]);
  return notDone.length > 0 || missed > 0 ? exitCodes.failed : exitCodes.done;
}

async function doAll(context: Context, box: LetterBox, plan: Plan, { rate }: ActOptions, deed: Deed): Promise<Done[]> {
  const { display, signal } = context;
  const done: Done[] = [];
  const removed = new Set<string>();
  const next = paceOf(rate, { now: Date.now, sleep: (ms) => sleep(ms, undefined, { signal }) });
  const began = Date.now();
  const stop = display.watch(() => {
    const perMs = done.length / Math.max(1, Date.now() - began);
    const left = plan.ids.size - done.length;
    const rows = { letters: { "a second": Math.round(perMs * 10_000) / 10 } };
    return {
      title: "letters",
      done: done.length,
      total: plan.ids.size,
      rows,
      ...(perMs > 0 && { remainingMs: left / perMs }),
    };
  });
  try {
    for await (const letters of walk(box, signal, removed)) {
      const mine = letters.filter(({ messageId }) => plan.ids.has(messageId));
      await Promise.all(
        mine.map(async (letter) => {
          await next().catch(() => {});
          // What has been begun is brought to its end; nothing is begun any more.
          if (signal.aborted) return;
          const one = await deed.letter(letter, box).catch((error): Done => {
            const requestId = letter.attributes.requestId;
            return {
              did: "failed",
              gone: false,
              ...(requestId && { requestId }),
              why: explain(error),
            };
          });
          if (one.gone) removed.add(letter.messageId);
          done.push(one);
        }),
      );
      signal.throwIfAborted();
      if (done.length >= plan.ids.size) break;
    }
  } finally {
    stop();
  }
  return done;
}
