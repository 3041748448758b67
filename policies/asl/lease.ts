import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";
import { isDynamic } from "./described.ts";
import { CREATE_ONLY } from "./object-write.ts";
import { type Definition, isNode } from "./parse.ts";
import { carelessReleases, type Released, releasedOf, workAfterRelease } from "./release.ts";
import { type Role, rolesOf } from "./roles.ts";
import type { Machine } from "./starts-leased.ts";
import { type Unheld, walkUnheld } from "./unheld.ts";
import { type StateAt, walk } from "./walk.ts";
import { pathOf, whyNot } from "./why-not.ts";

/** A sentence about a lease that holds: `left` when it names what the lease leaves open, otherwise it only explains. */
interface Note {
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
    // Of a put to a table the key is not told apart from the rest; an object is its key.
    (write.does !== "put" || write.conditionText === CREATE_ONLY) &&
    isNode(write.key) &&
    Object.entries(write.key).some(([name, value]) => isMade(name, value))
  ) {
    // Of the slot, for one: it keeps a slot from running twice, and the next one not from running beside it.
    leave(`the key of the lease is made at run time: two runs exclude each other only when their keys are equal`);
  }
  const wayOut =
    write.conditionText === CREATE_ONLY
      ? "S3 has no condition on a time: take the lease in DynamoDB"
      : 'add a time to the condition, such as "or expires < :now"';
  if (!expires && !canBeTaken && released !== "always") {
    const when = released === "never" ? "is never released" : "is released only when all goes well";
    leave(`the lease does not expire and ${when}: a run that dies keeps every later one from starting; ${wayOut}`);
  } else if (!expires && !canBeTaken) {
    leave(`the lease does not expire: a run that is stopped or times out runs no Catch and keeps it; ${wayOut}`);
  }
  const careless = expires || canBeTaken ? carelessReleases(leases, roles) : [];
  if (careless.length > 0) {
    leave(
      `${careless.join(", ")} frees the lease without asking whether it is still its own: a run that outlived it frees that of the next, and a third one starts; give it a condition such as "owner = :me"`,
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

/** What every execution of a machine shares: its own id and name. */
const SHARED = /\$(?:\$|states\.context)\.StateMachine\.(?:Id|Name)\b/g;

/** Whether a part of a key is made at run time of what executions differ in, at whichever level: `"id": { "S.$": "$.customer" }`. */
function isMade(name: string, value: unknown): boolean {
  if (isNode(value)) return Object.entries(value).some(([inner, item]) => isMade(inner, item));
  if (typeof value !== "string" || !isDynamic(name, value)) return false;
  return /\$|States\.(?:UUID|MathRandom)/.test(value.replace(SHARED, ""));
}
