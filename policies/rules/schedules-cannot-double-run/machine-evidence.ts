import { leaseOf } from "../../asl/lease.ts";
import type { Graph } from "../../core/graph.ts";
import { named } from "../../core/links.ts";
import { definitionOf } from "../../core/machines.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { type Verdict, waiting } from "./verdict.ts";

/**
 * A machine keeps runs apart when it takes a lease before any work, by its shape, or starts none but machines that do; an Express machine
 * just as a Standard one. `starters` are those that it is asked for: two that start each other take no lease.
 */
export const machineEvidence = (graph: Graph, machine: Node, starters: readonly Node[] = []): Verdict => {
  const { property, parsed, because } = definitionOf(machine);
  const why = "its evidence is a lease in the definition";
  if (isUnknown(parsed)) return waiting({ node: machine, property, because, why });
  if ("problem" in parsed) return { is: "missing", why: `no lease can be seen, because ${parsed.problem}` };
  const name = machine.physicalName;
  // What is started, and is not known yet, decides only where nothing else is missing.
  let open: Verdict | undefined;
  const lease = leaseOf(parsed.definition, {
    ...(typeof name === "string" ? { name } : {}),
    isLeased: (arn) => {
      const link = named(graph, arn, ["stateMachine"]);
      if (link.state !== "found" || link.node === machine || starters.includes(link.node)) return false;
      const verdict = machineEvidence(graph, link.node, [...starters, machine]);
      if (verdict.is === "unknown") open ??= verdict;
      return verdict.is !== "missing";
    },
  });
  if ("path" in lease) {
    return waiting({ node: machine, property, because, why: `whether it takes a lease hangs on ${lease.path}` });
  }
  if (!lease.held && lease.work.length > 0) return { is: "missing", why: lease.why };
  if (open) return open;
  if (!lease.held) return { is: "held" };
  const notes = lease.notes.filter(({ left }) => left).map(({ text }) => text);
  return notes.length === 0 ? { is: "held" } : { is: "partly", grade: `a lease before any work: ${notes.join("; ")}` };
};
