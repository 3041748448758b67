import { insist } from "../parts/insist.ts";
import { thrown } from "../parts/thrown.ts";
import type { StopHandler, TargetsHandler } from "./contract.ts";
import { leaseLost, refused } from "./errors.ts";
import { type HolderShift, holding } from "./holding.ts";
import type { LeaseItem } from "./lease-item.ts";
import type { OpenPorts } from "./ports.ts";
import { onlyThese, readTargets } from "./read-targets.ts";
import type { Target } from "./run.ts";
import { type OpenInput, type OpenOutput, type Run, runIdOf } from "./run.ts";
import type { StopWhen } from "./settings.ts";
import { untilTheEnd } from "./shift.ts";
import { soFar, stopReason } from "./stop-reason.ts";
import { callTeam } from "./team-call.ts";

export interface OpenJob {
  readonly stopWhen: StopWhen;
  readonly maxTargets: number;
  /** The list, or the team's function that makes it. */
  readonly targets: readonly Target[] | TargetsHandler;
  /** The team's own condition. */
  readonly stop?: StopHandler | undefined;
}

/** Opens a run: stops the schedule if a condition holds, else says for what the run is. Holds the lease like a step. */
export async function openRun(shift: HolderShift<OpenPorts>, job: OpenJob, { run }: OpenInput): Promise<OpenOutput> {
  const { log } = shift.ports;
  const runId = runIdOf(run);
  try {
    const opened = await holding(shift, run, async (item): Promise<OpenOutput> => {
      const stop = stopReason(job.stopWhen, run.slot, item) ?? (await reasonOfTeam(shift, job, run, item));
      if (stop !== undefined) return { stop: await stopSchedule(shift, run, stop) };
      return { targets: onlyThese(await listed(shift, job, run), run.only) };
    });
    log.info("run", { runId, ...("stop" in opened ? { stop: true } : { targets: opened.targets.length }) });
    return opened;
  } catch (error) {
    log.warn("the run was not opened", { runId, error: thrown(error).name });
    throw error;
  }
}

async function reasonOfTeam(
  shift: HolderShift<OpenPorts>,
  { stop }: OpenJob,
  run: Run,
  item: LeaseItem,
): Promise<string | undefined> {
  if (!stop) return undefined;
  const reason: unknown = await callTeam(shift, run, Number.POSITIVE_INFINITY, { condition: "stopWhen" }, (context) =>
    stop({
      ...context,
      ...soFar(item),
      ...(item.succeededAt !== undefined && { lastSuccess: new Date(item.succeededAt) }),
    }),
  );
  if (reason === undefined || reason === null) return undefined;
  // Anything else is a mistake, and neither to stop nor to go on because of it is what somebody has asked for.
  if (typeof reason === "string" && reason.trim() !== "") return reason.slice(0, MAX_REASON).toWellFormed();
  throw refused(
    `stopWhen returned ${JSON.stringify(reason) ?? typeof reason}; it has to be the reason as a text, or undefined`,
  );
}

const MAX_REASON = 500;

const listed = async (shift: HolderShift<OpenPorts>, { targets, maxTargets }: OpenJob, run: Run) =>
  readTargets(
    typeof targets === "function"
      ? await callTeam(shift, run, Number.POSITIVE_INFINITY, { list: "targets" }, targets)
      : targets,
    maxTargets,
  );

/** First the reason is on record, then the schedule is switched off: whatever breaks between the two, no run begins and everybody can see why. */
async function stopSchedule(shift: HolderShift<OpenPorts>, run: Run, reason: string): Promise<string> {
  const { clock, lease, schedule } = shift.ports;
  const pause = { by: "stopWhen", reason, at: clock.now() } as const;
  const standing = await insist(clock, untilTheEnd(shift), () => lease.pause(pause, run));
  if (!standing) throw leaseLost(`run ${runIdOf(run)} lost the lease before it could stop the schedule`);
  await insist(clock, untilTheEnd(shift), () => schedule.enable(false));
  return standing.reason;
}
