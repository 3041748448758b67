import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";
import { isDynamic } from "./described.ts";
import type { Machine } from "./own-start.ts";
import { type Definition, isNode } from "./parse.ts";
import { type Released, releasedOf, workAfterRelease } from "./release.ts";
import { readResource } from "./resource.ts";
import { type Role, rolesOf } from "./roles.ts";
import { type Reached, type Unheld, walkUnheld } from "./unheld.ts";
import { type StateAt, walk } from "./walk.ts";

/** A sentence about a lease that holds: `left` when it names what the lease leaves open, otherwise it only explains. */
export interface Note {
  text: string;
  left: boolean;
}

export type Lease =
  | {
      held: true;
      /** The Task that takes it; the first, when a takeover is another. */
      state: string;
      /** UNKNOWN also when the name is made at run time. */
      table: string | Unknown;
      /** Whether the lease of a run that died can be taken. */
      expires: boolean;
      released: Released;
      /** What the reader should know all the same. */
      notes: Note[];
    }
  /** `work`: the Tasks that have an effect; a machine without any does no harm. */
  | { held: false; why: string; work: string[] }
  | { held: Unknown; path: string; property: string };

/**
 * Whether a machine takes a lease before it does any work: every way from its start to a Task that can have an effect on
 * others goes through the success of a conditional write to DynamoDB that lets one execution in. Judged by the shape of the
 * definition; no name counts as evidence, and what a function does inside is not seen.
 *
 * Undetermined only while a value decides that is not known yet: work that is unguarded whatever the value is `held: false`.
 */
export function leaseOf(definition: Definition, own: Machine = {}): Lease {
  const { machine, states } = walk(definition);
  const roles = rolesOf(states, own);
  const is = (wanted: Role["is"]) => states.filter(({ path }) => roles.get(path)?.is === wanted);
  const work = [...is("work"), ...is("open")].filter(({ state }) => !isUnknown(state) && state.Type === "Task");
  const paths = work.map(({ path }) => path);

  if (isUnknown(definition.States)) return { held: UNKNOWN, path: "States", property: "States" };
  const certain = walkUnheld(machine, roles, true);
  const [first] = certain.work;
  if (first) return { held: false, why: whyNot(first, states, roles), work: paths };
  const cautious = walkUnheld(machine, roles, false);
  const [open] = cautious.open;
  if (open) {
    // Without anything that could be a lease, an unknown Resource makes no difference: there is none.
    const possible = is("lease").length > 0 || states.some(({ path }) => mayTake(roles.get(path)));
    if (possible || cautious.open.some(({ reached }) => reached.point.at === "unknown")) {
      return { held: UNKNOWN, path: pathOf(open.reached) ?? open.property, property: open.property };
    }
    return { held: false, why: whyNot(open.reached, states, roles), work: paths };
  }
  const [lease] = cautious.leases;
  const role = lease && roles.get(lease.path);
  if (!lease || role?.is !== "lease") {
    return { held: false, why: "the definition shows no Task that does work and none that takes a lease", work: paths };
  }
  return { held: true, state: lease.path, table: role.write.table, ...detailsOf(lease, role, cautious, roles) };
}

const mayTake = (role: Role | undefined): boolean => role?.is === "open" && role.lease;

function detailsOf(
  lease: StateAt,
  { write, expires }: Extract<Role, { is: "lease" }>,
  { leases }: Unheld,
  roles: ReadonlyMap<string, Role>,
): { expires: boolean; released: Released; notes: Note[] } {
  const released = releasedOf(leases, roles);
  const takeovers = leases.filter((at) => at !== lease && isTakeover(roles.get(at.path)));
  const canBeTaken = leases.some(({ path }) => {
    const role = roles.get(path);
    return role?.is === "lease" && (role.expires || role.seen);
  });
  const notes: Note[] = [];
  const explain = (text: string) => notes.push({ text, left: false });
  const leave = (text: string) => notes.push({ text, left: true });
  if (takeovers.length > 0) {
    explain(
      `${takeovers.map(({ path }) => path).join(", ")} can take the lease over when ${lease.path} does not get it`,
    );
  }
  if (isPerItem(lease)) {
    const key = isNode(write.key) ? write.key : {};
    const differs = Object.entries(key).some(([name, value]) => isMade(name, value));
    if (differs || !isNode(write.key)) {
      leave(`${lease.path} takes a lease for each item: two runs exclude each other for the same item only`);
    } else explain(`${lease.path} takes one lease for all items of its Map, so the items wait for each other, too`);
  } else if (
    write.does !== "put" &&
    isNode(write.key) &&
    Object.entries(write.key).some(([name, value]) => isMade(name, value))
  ) {
    // Of the slot, for one: it keeps a slot from running twice, and the next one not from running beside it.
    leave(`the key of the lease is made at run time: two runs exclude each other only when their keys are equal`);
  }
  if (!expires && !canBeTaken && released !== "always") {
    const when = released === "never" ? "is never released" : "is released only when all goes well";
    leave(
      `the lease does not expire and ${when}: a run that dies keeps every later one from starting; add a time to the condition, such as "or expires < :now"`,
    );
  } else if (!expires && !canBeTaken) {
    leave(
      `the lease does not expire: a run that is stopped or times out runs no Catch and keeps it; add a time to the condition, such as "or expires < :now"`,
    );
  }
  const after = workAfterRelease(leases, roles);
  if (after.length > 0) leave(`${after.join(", ")} works after the release, beside the next run`);
  return { expires: expires || canBeTaken, released, notes };
}

const isTakeover = (role: Role | undefined): boolean => role?.is === "lease" && role.seen;

function isPerItem({ scope }: StateAt): boolean {
  for (let at: StateAt["scope"] | undefined = scope; at; at = at.within?.scope) if (at.kind === "items") return true;
  return false;
}

/** Whether a part of a key is made at run time, at whichever level: `"id": { "S.$": "$.customer" }`. */
function isMade(name: string, value: unknown): boolean {
  if (isNode(value)) return Object.entries(value).some(([inner, item]) => isMade(inner, item));
  return isDynamic(name, typeof value === "string" ? value : undefined);
}

const pathOf = ({ point }: Reached): string | undefined => (point.at === "state" ? point.state.path : undefined);

/** The reason, from what the run does on its way to the work. */
function whyNot(reached: Reached, states: readonly StateAt[], roles: ReadonlyMap<string, Role>): string {
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
    return `when ${pathOf(failed.before)} does not get the lease, its Catch of ${failed.step?.errors || "errors"} goes to ${via}, and so to ${target} without one`;
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
