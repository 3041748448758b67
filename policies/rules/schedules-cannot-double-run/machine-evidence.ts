import { leaseOf } from "../../asl/lease.ts";
import { definitionOf } from "../../core/machines.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { type Verdict, waiting } from "./verdict.ts";

/** A machine keeps runs apart when it takes a lease before any work, by its shape; an Express machine just as a Standard one. */
export const machineEvidence = (machine: Node): Verdict => {
  const { property, parsed, because } = definitionOf(machine);
  const why = "its evidence is a lease in the definition";
  if (isUnknown(parsed)) return waiting({ node: machine, property, because, why });
  if ("problem" in parsed) return { is: "missing", why: `no lease can be seen, because ${parsed.problem}` };
  const name = machine.physicalName;
  const lease = leaseOf(parsed.definition, typeof name === "string" ? { name } : {});
  if ("path" in lease) {
    return waiting({ node: machine, property, because, why: `whether it takes a lease hangs on ${lease.path}` });
  }
  if (!lease.held) return lease.work.length === 0 ? { is: "held" } : { is: "missing", why: lease.why };
  const notes = lease.notes.filter(({ left }) => left).map(({ text }) => text);
  return notes.length === 0 ? { is: "held" } : { is: "partly", grade: `a lease before any work: ${notes.join("; ")}` };
};
