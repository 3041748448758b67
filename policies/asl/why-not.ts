import { isUnknown } from "../core/unknown.ts";
import { readResource } from "./resource.ts";
import type { Role } from "./roles.ts";
import type { Reached } from "./unheld.ts";
import type { StateAt } from "./walk.ts";

export const pathOf = ({ point }: Reached): string | undefined => (point.at === "state" ? point.state.path : undefined);

/** Why work is done without a lease, from what the run does on its way to it. */
export function whyNot(reached: Reached, states: readonly StateAt[], roles: ReadonlyMap<string, Role>): string {
  const way: Reached[] = [];
  for (let at: Reached | undefined = reached; at; at = at.before) way.unshift(at);
  const path = pathOf(reached) ?? "";
  const role = roles.get(path);
  const what = role?.is === "work" ? ` (${role.what})` : "";
  if (role?.is === "care") {
    return `${path} frees the lease without asking whether it is its own, and can be reached by a run that does not hold it, so it frees that of another; give it a condition such as "owner = :me"`;
  }
  const names = states.filter(({ path: one }) => roles.get(one)?.is === "lease").map(({ path: one }) => one);
  const sentences = [reasonOf(way, `${path}${what}`, names, roles)];
  for (const step of way) {
    const one = pathOf(step);
    const passed = one === undefined ? undefined : roles.get(one);
    if ((passed?.is === "work" || passed?.is === "care") && passed.why)
      sentences.push(`${one} is no lease: ${passed.why}`);
  }
  if (role?.is === "work" && role.isFunction && names.length === 0) {
    sentences.push(`if ${path} takes a lease itself, the definition cannot show it`);
  }
  const counts = states.find(
    ({ state }) => !isUnknown(state) && /list(Executions|MapRuns)$/i.test(actionOf(state.Resource)),
  );
  if (counts) {
    // "This operation is eventually consistent": https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
    sentences.push(
      `${counts.path} counts running executions, which is a race: the list is eventually consistent, and two runs that start together find none or each other`,
    );
  }
  return sentences.join("; ");
}

function reasonOf(way: Reached[], target: string, leases: string[], roles: ReadonlyMap<string, Role>): string {
  if (leases.length === 0) return `no Task takes a lease before ${target}`;
  const isLease = (reached: Reached | undefined): boolean =>
    reached?.point.at === "state" && roles.get(reached.point.state.path)?.is === "lease";
  const failed = way.findLast(({ step, before }) => step?.by === "Catch" && isLease(before));
  if (failed?.before) {
    const via = pathOf(failed) ?? "";
    const where = failed === way.at(-1) ? target : `${via}, and so to ${target}`;
    return `when ${pathOf(failed.before)} does not get the lease, its Catch of ${failed.step?.errors || "errors"} goes to ${where} without one`;
  }
  const passed = way.find((reached) => isLease(reached));
  if (passed) {
    return `${target} follows ${pathOf(passed)}, which only compares with what it has read; a Choice must look at that first`;
  }
  const steps = way.filter(({ point }) => point.at === "state").map((reached) => pathOf(reached));
  return steps.length > 1
    ? `${target} can be reached by ${steps.join(" → ")}, which does not pass ${leases.join(" or ")}`
    : `${target} comes before ${leases.join(" and ")} ${leases.length > 1 ? "take" : "takes"} the lease`;
}

function actionOf(resource: Parameters<typeof readResource>[0]): string {
  const call = readResource(resource);
  return isUnknown(call) ? "" : call.action;
}
