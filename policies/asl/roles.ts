import { isUnknown, type Unknown } from "../core/unknown.ts";
import type { Condition } from "./condition.ts";
import { containsUnknown, type Origins, originsIn } from "./described.ts";
import { type Write, writesOf } from "./dynamo-write.ts";
import { isNode, type Value } from "./parse.ts";
import { describeCall, readResource } from "./resource.ts";
import { holdsForSecond, isForHolder } from "./second-taker.ts";
import { type Machine, startsLeased } from "./starts-leased.ts";
import { join, type StateAt } from "./walk.ts";
import { isNotice, isWork } from "./work.ts";

/** What a state is to the question of whether a machine holds a lease while it works. */
export type Role =
  | { is: "nothing" }
  | { is: "work"; what: string; isFunction: boolean; isNotice: boolean; why?: string }
  /** `expires`: a dead run's lease can be taken. `seen`: it counts only after a Choice on what was read before. */
  | { is: "lease"; write: Write; expires: boolean; seen: boolean }
  /** Writes the item of a lease: `releases` it; `careless` when it does so to a lease of others, too. */
  | { is: "care"; releases: boolean; careless: boolean; why?: string }
  /** Not known yet: `lease` tells whether it could be one; if not, it could be work. */
  | { is: "open"; property: string; lease: boolean };

/** The role of every state, by its path. */
export function rolesOf(states: readonly StateAt[], machine: Machine): Map<string, Role> {
  const origins = originsIn(states);
  const roles = new Map<string, Role>();
  const writes = new Map<string, Write[]>();
  const keys = keyNamesOf(states, origins);
  for (const at of states) roles.set(at.path, roleOf(at, origins, keys, writes, machine));
  const leases = [...roles.values()].filter((role) => role.is === "lease").map(({ write }) => write);
  const open = [...roles.values()].find((role) => role.is === "open" && role.lease);
  for (const [path, own] of writes) {
    const role = roles.get(path);
    if (role?.is !== "work" || own.length === 0) continue;
    // It may well write the item of what may be a lease.
    if (open?.is === "open") roles.set(path, { ...open, lease: false });
    for (const lease of leases) {
      const relations = own.map((write) => sameItem(lease, write));
      if (relations.includes("no")) continue;
      const where = own[0]!.where;
      const care: Role = relations.includes("unknown")
        ? { is: "open", property: where, lease: false }
        : careOf(lease, own);
      roles.set(path, care.is === "care" ? { ...care, why: role.why } : care);
      break;
    }
  }
  return roles;
}

function roleOf(at: StateAt, origins: Origins, keys: KeyNames, found: Map<string, Write[]>, machine: Machine): Role {
  const { state, path } = at;
  if (isUnknown(state)) return { is: "open", property: path, lease: true };
  if (isUnknown(state.Type)) return { is: "open", property: join(path, "Type"), lease: mayBeLease(state) };
  if (state.Type !== "Task") return { is: "nothing" };
  const call = readResource(state.Resource);
  if (isUnknown(call)) return { is: "open", property: join(path, "Resource"), lease: mayBeLease(state) };
  const params = state.Parameters ?? state.Arguments;
  if (!isWork(call, params) || startsLeased(call, params, machine)) return { is: "nothing" };
  const work: Role = { is: "work", what: describeCall(call), isFunction: isFunction(call), isNotice: isNotice(call) };
  const writes = writesOf(at, call, origins);
  if ("unknown" in writes) return { is: "open", property: writes.unknown, lease: true };
  const judged = writes.map((write) => judge(write, keys));
  const lease = judged.find((one) => typeof one === "object" && one.is === "lease");
  if (typeof lease === "object") return lease;
  const open = judged.find((one) => typeof one === "object" && one.is === "open");
  if (typeof open === "object") return open;
  found.set(path, writes);
  const [why] = judged.filter((one) => typeof one === "string");
  return why === undefined ? work : { ...work, why };
}

const isFunction = ({ kind, service }: { kind: string; service: string }) =>
  kind === "function" || service === "lambda";

/** Without a condition among its parameters, no resource makes a Task a lease. */
function mayBeLease(state: { readonly [field: string]: Value | undefined }): boolean {
  return [state.Parameters, state.Arguments].some(
    (params) =>
      isUnknown(params) ||
      (isNode(params) &&
        Object.keys(params).some((key) => /^(ConditionExpression|Expected|TransactItems)(\.\$)?$/.test(key))),
  );
}

/** A lease, or not known yet, or the reason why it is no lease. */
function judge(write: Write, keys: KeyNames): Extract<Role, { is: "lease" | "open" }> | string | undefined {
  const { condition, conditionText: text, where } = write;
  if (write.does === "delete") return undefined;
  if (condition === "none") return "it writes without a condition, so the write of every execution succeeds";
  if (condition === "dynamic") return "its condition is made at run time, so the definition cannot show what it asks";
  if (condition === "unreadable") return `its condition "${text}" is not one that DynamoDB reads`;
  if ("unknown" in condition) return { is: "open", property: condition.unknown, lease: true };
  const truth = holdsForSecond(condition, write);
  if (truth === "unknown") return { is: "open", property: where, lease: true };
  if (truth !== "false") return `its condition "${text}" can hold for a second execution as well`;
  const forHolder = isForHolder(condition, write);
  if (forHolder === "unknown") return { is: "open", property: where, lease: true };
  if (forHolder === "yes") return `its condition "${text}" holds only for who has the lease already`;
  const differs = differingKey(write, condition, keys);
  if (differs) return `its key ${differs} is another one in each execution, so no two of them meet`;
  return {
    is: "lease",
    write,
    expires: holdsForSecond(condition, write, { late: true }) !== "false",
    seen: holdsForSecond(condition, write, { hasRead: true }) !== "false",
  };
}

type KeyNames = Map<string | Unknown, string[]>;

/** The names of the key attributes of each table, as far as an update, a delete or a read shows them. */
function keyNamesOf(states: readonly StateAt[], origins: Origins): KeyNames {
  const names: KeyNames = new Map();
  for (const at of states) {
    const writes = isUnknown(at.state) ? [] : writesOf(at, readResource(at.state.Resource), origins);
    for (const write of "unknown" in writes ? [] : writes) {
      if (write.does !== "put" && isNode(write.key)) names.set(write.table, Object.keys(write.key).map(bare));
    }
  }
  return names;
}

const bare = (name: string): string => name.replace(/\.\$$/, "");

/** A part of the key that no two executions share. Of a put nobody says which part of the item is its key: what must be absent. */
function differingKey(write: Write, condition: Condition, keys: KeyNames): string | undefined {
  const known =
    write.does === "put" ? keys.get(write.table) : isNode(write.key) ? Object.keys(write.key).map(bare) : [];
  return (known ?? absentIn(condition)).find((name) => {
    const real = write.attribute(name);
    const after = typeof real === "string" ? write.after(real) : undefined;
    return after?.is === "value" && (after.value.is === "own" || after.value.is === "time");
  });
}

const absentIn = (condition: Condition): string[] =>
  condition.op === "absent" ? [condition.attribute] : "of" in condition ? [condition.of].flat().flatMap(absentIn) : [];

function careOf(lease: Write, writes: Write[]): Role {
  const holds = (write: Write, left: Write) =>
    typeof write.condition === "string" || "unknown" in write.condition
      ? "maybe"
      : holdsForSecond(write.condition, write, {}, left);
  const releases = writes.some((write) => holds(lease, write) !== "false");
  const others = writes.map((write) => holds(write, lease));
  const careless = releases && !others.includes("false");
  const open = writes.find(
    ({ condition }, at) => others[at] === "unknown" || (typeof condition === "object" && "unknown" in condition),
  );
  return careless && open ? { is: "open", property: open.where, lease: false } : { is: "care", releases, careless };
}

const textOf = (value: unknown): string =>
  String(JSON.stringify(value, (_, item: unknown) => (isUnknown(item) ? "?" : item)));

/**
 * Whether two writes are of one item: the same table, and the same key as far as it is written down. Two tables that are both
 * not known yet are taken for one, since a machine seldom has leases in two.
 */
function sameItem(lease: Write, other: Write): "yes" | "no" | "unknown" {
  const tables = [lease.table, other.table].filter((table) => !isUnknown(table));
  if (tables.length === 2 && tables[0] !== tables[1]) return "no";
  const known = tables.length === 1 ? "unknown" : "yes";
  if (!isNode(lease.key) || !isNode(other.key)) {
    if (isUnknown(lease.key) || isUnknown(other.key)) return "unknown";
    return textOf(lease.key) === textOf(other.key) ? known : "no";
  }
  const [small, large] = lease.does === "put" ? [other.key, lease.key] : [lease.key, other.key];
  const bothPut = lease.does === "put" && other.does === "put";
  const shared = Object.keys(small).filter((name) => large[name] !== undefined);
  if (shared.length === 0 || (!bothPut && shared.length < Object.keys(small).length)) return "no";
  const equal = shared.filter((name) => textOf(small[name]) === textOf(large[name]));
  const open = shared.filter((name) => containsUnknown(small[name]) !== containsUnknown(large[name]));
  if (bothPut) return equal.length > 0 ? known : open.length > 0 ? "unknown" : "no";
  if (equal.length === shared.length) return known;
  return equal.length + open.length === shared.length ? "unknown" : "no";
}
