import { isFromAnywhere } from "../../core/from-anywhere.ts";
import type { Graph } from "../../core/graph.ts";
import { dependenciesOf } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { actionMatches, grantsOf, resourceNamed, type Statement } from "../../core/statements.ts";
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
  /** Policies that are not known yet, either, and were computed from other resources than queues. */
  others: readonly Gap[];
  /** Policies of the account that are not in this stack. */
  unseen: readonly string[];
}

const SEND = "sqs:SendMessage";
/** AWS's own policies that allow it: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const allowing = /^arn:[^:]*:iam::aws:policy\/(?:AmazonSQSFullAccess|AdministratorAccess|PowerUserAccess)$/;

export const sendsOf = (graph: Graph, role: Node): Sends =>
  graph.memo(`no-synchronous-lambda sends ${role.urn}`, () => {
    const { statements, unknown, managed } = grantsOf(graph, role);
    const others = unknown.filter((gap) => isDocument(gap) && !mayNameQueue(graph, gap.waitsFor));
    const gaps: Gap[] = unknown.filter((gap) => !others.includes(gap));
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
      others,
      unseen: managed.filter((arn) => !/^arn:[^:]*:iam::aws:policy\//.test(arn)),
    };
  });

const isDocument = ({ property }: Gap): boolean => property === "policy" || property === "inlinePolicies";

/** Whether what was computed from these resources may be the ARN of a queue. */
const mayNameQueue = (graph: Graph, urns: readonly string[]): boolean =>
  isFromAnywhere(graph, urns) || urns.some((urn) => graph.within(urn, ["queue"]).length > 0);

/** Whether a function was made with a queue at hand, as the one that sends to it is: its URL is in the environment. */
export const knowsQueue = (graph: Graph, fn: Node): boolean =>
  fn.source.dependencies.some((urn) => graph.within(urn, ["queue"]).length > 0);

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
    if (!/^arn:[^:]*:sqs:/.test(resource)) return;
    reach.outside.add(resource);
    // It may be that of a queue whose name is not known yet.
    gaps.push(...queueNames(graph).open.map((node) => ({ node, property: "name" })));
    return;
  }
  if (/^arn:[^:]*:(?:sqs|\*):[^:]*:[^:]*:?\*$/.test(resource) || /^arn:\*$|^arn:[^:]*:sqs:\*$/.test(resource)) {
    reach.every = true;
    return;
  }
  // What the pattern says of region and account is the queue's own: only its name is compared.
  const name = resource.split(":").at(-1) ?? "";
  const pattern = wildcard(name);
  const { named, nameless } = queueNames(graph);
  if (nameless) gaps.push(gap);
  const prefix = name.split(/[*?]/)[0] ?? "";
  for (let n = firstFrom(named, prefix); named[n]?.name.startsWith(prefix); n++) {
    if (pattern.test(named[n]!.name)) reach.queues.add(named[n]!.queue);
  }
};

const wildcard = (pattern: string): RegExp => {
  const literal = (text: string) => text.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${literal(pattern).replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
};

interface Named {
  queue: Node;
  name: string;
}

/** The queues whose names are known, in their order: of thousands, a pattern looks at those that begin as it does. */
const queueNames = (graph: Graph): { named: readonly Named[]; nameless: boolean; open: readonly Node[] } =>
  graph.memo("no-synchronous-lambda queue names", () => {
    const queues = graph.all("queue");
    const named = queues.flatMap((queue): Named[] => {
      const name = queue.physicalName;
      return typeof name === "string" ? [{ queue, name }] : [];
    });
    named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const open = queues.filter(({ physicalName }) => isUnknown(physicalName));
    return { named, nameless: named.length < queues.length, open };
  });

const firstFrom = (named: readonly Named[], prefix: string): number => {
  let [low, high] = [0, named.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (named[middle]!.name < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isAboutSending = ({ actions, notActions }: Statement): boolean | Unknown => {
  const hit = actions.some((action) => typeof action === "string" && actionMatches(action, SEND));
  if (hit) return !notActions;
  return actions.find(isUnknown) ?? notActions;
};

const propertyOf = (from: Node): string => (from.kind === "role" ? "inlinePolicies" : "policy");
