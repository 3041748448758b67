import type { DefinitionArgs } from "../../../components/scheduled-batch/definition/args.ts";
import { longestStep } from "../../../components/scheduled-batch/lease-times.ts";

const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:levee-test-billing-${name}`;

/** Arguments that a definition can be made of; a test breaks them in one place. */
export const definitionArgs = (over: Partial<DefinitionArgs> = {}): DefinitionArgs => ({
  subject: 'ScheduledBatch "billing"',
  table: "levee-test-billing-lease",
  lease: "billing",
  open: { arn: arn("open"), timeout: 60 },
  steps: [
    { name: "usage", arn: arn("usage"), timeout: 60, attempts: 3 },
    { name: "totals", arn: arn("totals"), timeout: 30, attempts: 2 },
  ],
  summarise: { arn: arn("summarise"), timeout: 30 },
  concurrency: 10,
  maxTargets: 100,
  onOverlap: "skip",
  runTimeout: 900,
  longestStep: longestStep([60, 60, 30]),
  ...over,
});
