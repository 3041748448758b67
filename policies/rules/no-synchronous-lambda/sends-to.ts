import type { Graph } from "../../core/graph.ts";
import { dependenciesOf } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { actionMatches, grantsOf, resourceMatches, resourceNamed, type Statement } from "../../core/statements.ts";
import { isUnknown, type Unknown } from "../../core/unknown.ts";

/** A value that is not known yet, and what it keeps from being decided. */
export interface Gap {
  node: Node;
  property: string;
  waitsFor?: readonly string[];
}

/** The queues that a role may send messages to, as far as the stack shows it. */
export interface Sends {
  /** Queues of this stack. */
  queues: readonly Node[];
  /** Whether it may send to every queue: `*`. */
  every: boolean;
  /** ARNs of queues that are not in this stack. */
  outside: readonly string[];
  /** What is not known yet and may allow more, or take something away. */
  gaps: readonly Gap[];
  /** Policies of the account that are not in this stack. */
  unseen: readonly string[];
}

const SEND = "sqs:SendMessage";
/** AWS's own policies that allow it: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const allowing = /^arn:[^:]*:iam::aws:policy\/(?:AmazonSQSFullAccess|AdministratorAccess|PowerUserAccess)$/;

export const sendsOf = (graph: Graph, role: Node): Sends =>
  graph.memo(`no-synchronous-lambda sends ${role.urn}`, () => {
    const { statements, unknown, managed } = grantsOf(graph, role);
    const gaps: Gap[] = [...unknown];
    const allowed = reachOf(
      graph,
      statements.filter(({ allow }) => allow === true),
      gaps,
    );
    for (const { allow, from } of statements)
      if (isUnknown(allow)) gaps.push({ node: from, property: propertyOf(from) });
    // A denial under a condition, such as one of requests without TLS, does not concern the function's own calls.
    const denied = reachOf(
      graph,
      statements.filter(({ allow, conditioned }) => allow === false && !conditioned),
      gaps,
    );
    const kept = (queue: Node) => !denied.every && !denied.queues.has(queue);
    return {
      queues: [...allowed.queues].filter(kept),
      every: (allowed.every || managed.some((arn) => allowing.test(arn))) && !denied.every,
      outside: denied.every ? [] : [...allowed.outside].filter((arn) => !denied.outside.has(arn)),
      gaps,
      unseen: managed.filter((arn) => !/^arn:[^:]*:iam::aws:policy\//.test(arn)),
    };
  });

interface Reach {
  queues: Set<Node>;
  every: boolean;
  outside: Set<string>;
}

/** The queues that statements are about, in so far as they are about sending. */
const reachOf = (graph: Graph, statements: readonly (Statement & { from: Node })[], gaps: Gap[]): Reach => {
  const reach: Reach = { queues: new Set(), every: false, outside: new Set() };
  for (const statement of statements) {
    const gap = { node: statement.from, property: propertyOf(statement.from) };
    const about = isAboutSending(statement);
    if (isUnknown(about)) gaps.push(gap);
    if (about !== true) continue;
    if (statement.notResources) {
      reach.every = true;
      continue;
    }
    for (const resource of statement.resources) {
      if (isUnknown(resource)) {
        const queues = dependenciesOf(gap.node, gap.property).flatMap((urn) => graph.within(urn, ["queue"]));
        if (queues.length === 1) reach.queues.add(queues[0]!);
        else gaps.push(gap);
      } else if (resource === "*") reach.every = true;
      else add(graph, reach, resource, gap, gaps);
    }
  }
  return reach;
};

const add = (graph: Graph, reach: Reach, resource: string, gap: Gap, gaps: Gap[]) => {
  const exact = resourceNamed(graph, resource, "queue");
  if (exact) {
    reach.queues.add(exact);
    return;
  }
  if (!/[*?]/.test(resource)) {
    if (/^arn:[^:]*:sqs:/.test(resource)) reach.outside.add(resource);
    return;
  }
  if (/^arn:[^:]*:(?:sqs|\*):[^:]*:[^:]*:?\*$/.test(resource) || /^arn:\*$|^arn:[^:]*:sqs:\*$/.test(resource)) {
    reach.every = true;
    return;
  }
  // What the pattern says of region and account is the queue's own: only its name is compared.
  const pattern = resource.split(":").at(-1) ?? "";
  for (const queue of graph.all("queue")) {
    const name = queue.physicalName;
    if (isUnknown(name) || name === undefined) gaps.push(gap);
    else if (resourceMatches(pattern, name)) reach.queues.add(queue);
  }
};

const isAboutSending = ({ actions, notActions }: Statement): boolean | Unknown => {
  const hit = actions.some((action) => typeof action === "string" && actionMatches(action, SEND));
  if (hit) return !notActions;
  return actions.find(isUnknown) ?? notActions;
};

const propertyOf = (from: Node): string => (from.kind === "role" ? "inlinePolicies" : "policy");
