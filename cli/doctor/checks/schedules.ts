import { fixed } from "../../../components/user-provisioning/defaults.ts";
import { batchNamed, type Examined } from "../examined.ts";
import { compared, type Finding, perSecond } from "../finding.ts";
import { allKnown, mapped } from "../known.ts";
import { increase, QUOTAS, sizeOf } from "../service-quotas.ts";

/** Of an account and region: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-accounts */
const MAX_OPEN = 1_000_000;

/** What schedules start, against EventBridge Scheduler's and Step Functions' quotas. Other schedules of the account are not counted. */
export async function scheduleFindings({ batches, users, machines, quota, region }: Examined): Promise<Finding[]> {
  if (batches.length + users.length === 0) return [];
  const [schedules, invocations] = await Promise.all([quota(QUOTAS.schedules), quota(QUOTAS.invocations)]);
  const ticks = batches.reduce((sum, { period }) => sum + 1 / period, 0);
  const scheduler = [
    compared({
      check: "scheduler-schedules",
      of: "stack",
      rule: "a ScheduledBatch has two schedules, its own and its watchdog's, and a UserProvisioning one, its sweeper's",
      needs: { value: 2 * batches.length + users.length },
      has: sizeOf(schedules),
      wayOut: (needs) => `delete schedules, or ask for more: ${increase(region, schedules, needs)}`,
    }),
    compared({
      check: "scheduler-invocations",
      of: "stack",
      rule: "ticks a second that Scheduler delivers for the account; what is over it comes late",
      // A watchdog looks every minute at the most.
      needs: { value: ticks + batches.length / 60 + users.length / fixed.sweepPeriod },
      has: sizeOf(invocations),
      text: perSecond,
      wayOut: (needs) => `widen the intervals, or ask for more: ${increase(region, invocations, needs)}`,
    }),
  ];
  if (batches.length === 0) return scheduler;
  const [starts, transitions] = await Promise.all([quota(QUOTAS.startExecution), quota(QUOTAS.stateTransition)]);
  const wave = mapped(allKnown([...machines.values()]), (all) =>
    all.reduce((sum, { atOnce, statesPerTarget }) => sum + atOnce * statesPerTarget, 0),
  );
  return [
    ...scheduler,
    compared({
      check: "states-start-execution",
      of: "stack",
      rule: "each tick starts an execution; the rate at which the account's bucket is filled again",
      needs: { value: ticks },
      has: sizeOf(starts),
      text: perSecond,
      wayOut: (needs) => `widen the intervals, or ask for more: ${increase(region, starts, needs)}`,
    }),
    compared({
      check: "states-transitions",
      of: "stack",
      rule: "the states of all targets at once, if each takes no longer than a second; what is over the rate is delayed",
      needs: wave,
      has: sizeOf(transitions),
      text: perSecond,
      wayOut: (needs) => `lower \`concurrency\`, or ask for more: ${increase(region, transitions, needs)}`,
    }),
    ...batches.map((batch) =>
      compared({
        check: "states-open-executions",
        of: batchNamed(batch),
        rule: "executions that may be open at once, if none ends before its timeout; AWS's default, which no API tells",
        needs: { value: Math.ceil(batch.runTimeout / batch.period) + 1 },
        has: { value: MAX_OPEN },
        wayOut: () => "widen the interval, or lower `runTimeout`",
      }),
    ),
  ];
}
