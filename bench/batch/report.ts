import { numberText } from "../../local/display/text.ts";
import type { BatchFigures } from "../batch.ts";
import type { Report } from "../report/report.ts";

const dollars = (amount: number) => `$${amount.toFixed(2)}`;

/** The counts for people. */
export function reportOf({ when, machine, counts, semaphore, plan, month, targets }: BatchFigures): Report {
  const beside = counts.run - counts.work;
  return {
    title: "A schedule's runs, in state transitions",
    description:
      "Counted from the histories of executions on the embedded cloud, with the machine and shells that are deployed.",
    when,
    machine,
    settings: [
      [
        "reckoned",
        `every ${plan.everyMinutes} minutes, ${plan.targets} targets × ${plan.steps} steps, 30 days, us-east-1`,
      ],
      ["by", `(${beside} + ${plan.targets} × ${plan.steps}) × ${numberText(month.runs)} runs`],
    ],
    table: {
      head: ["", "ScheduledBatch", "AWS's semaphore"],
      rows: [
        ["a run, beside its steps", String(beside), String(semaphore.run - 1)],
        [
          "a tick while another holds it",
          String(counts.held),
          `${semaphore.waited - semaphore.run} for ${semaphore.heldSeconds} s, and it goes on waiting`,
        ],
        ["a takeover", String(counts.takeover), "by hand, or by a second machine"],
        ["transitions a month", numberText(month.transitions), ""],
        ["their price", dollars(month.transitionsCost), ""],
        ["invocations a month", numberText(month.invocations), ""],
        ["their price, without their time", dollars(month.invocationsCost), ""],
        ["write request units a month", numberText(month.writes), ""],
      ],
    },
    targets,
    charts: [],
    caveats: [
      "The free tier is not counted, nor the time that functions take, retries, or the lines of logs.",
      "The semaphore is of https://aws.amazon.com/blogs/compute/controlling-concurrency-in-distributed-systems-using-aws-step-functions/, with a limit of one and a Wait as its work.",
    ],
  };
}
