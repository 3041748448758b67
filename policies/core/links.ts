import { functionArnIn, namedBy, parseArn } from "./arn.ts";
import { isFromAnywhere } from "./from-anywhere.ts";
import { type Graph, isCalledByName } from "./graph.ts";
import type { Kind } from "./kinds.ts";
import type { Node } from "./node.ts";
import { isUnknown } from "./unknown.ts";

/**
 * What a property points to:
 * - `found`: this resource of the stack, by its known ARN, id or name, or because the value was computed from no other of the kinds;
 * - `ambiguous`: not known yet, and computed from several of the kinds;
 * - `outside`: known, and no resource of this stack;
 * - `unknown`: not known yet, and computed from none of the kinds (but from `waitsFor`, when that is recorded);
 * - `absent`: not set.
 */
export type Link =
  | { state: "found"; node: Node }
  | { state: "ambiguous"; candidates: Node[] }
  | { state: "outside"; value: string }
  | { state: "unknown"; waitsFor: string[] }
  | { state: "absent" };

/** Follows a property that holds an ARN, an id, a URL or a name to the resource of one of the kinds. */
export const follow = (graph: Graph, from: Node, path: string, kinds: readonly Kind[]): Link => {
  const value = from.get(path);
  if (value === undefined) return { state: "absent" };
  if (typeof value === "string") return named(graph, value, kinds, dependenciesOf(from, path));
  if (!isUnknown(value)) return { state: "absent" };
  return computed(graph, from, path, kinds);
};

/**
 * The resource of one of the kinds that a known text names. Of several with one name, as a program has them in two regions or accounts, it
 * is the one that the text was computed from.
 */
export const named = (
  graph: Graph,
  text: string,
  kinds: readonly Kind[],
  computedFrom: readonly string[] = [],
): Link => {
  const value = functionArnIn(text);
  const direct = only(graph.calledBy(value), kinds);
  if (direct) return { state: "found", node: direct };
  for (const kind of kinds) {
    const node = only(graph.calledBy(value, kind), kinds);
    if (node) return { state: "found", node };
  }
  const arn = parseArn(value);
  const by = arn ? namedBy(arn) : byUrl(value);
  if (by && kinds.includes(by.kind)) {
    const node = only(graph.calledBy(by.name, by.kind), kinds, (one) => !contradicts(one, value));
    if (node) return { state: "found", node };
  }
  const name = by?.name ?? value;
  const own = computedFrom.flatMap((urn) => graph.within(urn, kinds));
  const node = only(own, kinds, (one) => isCalledByName(one) && one.physicalName === name && !contradicts(one, value));
  return node ? { state: "found", node } : { state: "outside", value };
};

/** A queue's URL ends in its name: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
const byUrl = (value: string): { kind: Kind; name: string } | undefined => {
  const match = /^https?:\/\/[^/]+\/\d{12}\/([\w-]+(?:\.fifo)?)$/.exec(value);
  return match ? { kind: "queue", name: match[1]! } : undefined;
};

const regionOfUrl = (text: string): string | undefined => /^https?:\/\/sqs\.([\w-]+)\.amazonaws\./.exec(text)?.[1];

/** Whether a node's own ARN or region is known and another one than an ARN or URL says: the same name in another region or account. */
const contradicts = (node: Node, text: string): boolean => {
  const own = node.own("arn");
  if (text.startsWith("arn:") && typeof own === "string" && own.startsWith("arn:")) return !text.startsWith(own);
  // An ARN of a global service has none, and a pattern has a wildcard.
  const region = /^[\w-]+$/.exec(parseArn(text)?.region ?? regionOfUrl(text) ?? "")?.[0];
  return region !== undefined && node.region !== undefined && node.region !== region;
};

/** What a property points to that is one resource or a list of them: those of the stack, and whether there may be more. */
export const followAll = (
  graph: Graph,
  from: Node,
  path: string,
  kinds: readonly Kind[],
): { targets: Set<Node>; open: boolean } => {
  const list = from.list(path);
  const paths = Array.isArray(list) ? [...list.keys()].map((n) => `${path}.${n}`) : [path];
  const links = paths.map((one) => follow(graph, from, one, kinds));
  const targets = new Set(links.flatMap((link) => (link.state === "found" ? [link.node] : [])));
  const candidates = new Set(links.flatMap((link) => (link.state === "ambiguous" ? link.candidates : [])));
  const waiting = links.filter(({ state }) => state === "ambiguous").length;
  // Dependencies are recorded for the list as a whole: as many elements as candidates are all of them.
  const whole = candidates.size <= waiting || isUnknown(list);
  if (whole) for (const candidate of candidates) targets.add(candidate);
  return { targets, open: !whole || links.some(({ state }) => state === "unknown") };
};

/** What a value that is not known yet was computed from. */
const computed = (graph: Graph, from: Node, path: string, kinds: readonly Kind[]): Link => {
  const urns = dependenciesOf(from, path);
  const candidates = [...new Set(urns.flatMap((urn) => graph.within(urn, kinds)))];
  if (candidates.length === 1) return { state: "found", node: candidates[0]! };
  if (candidates.length > 1) return { state: "ambiguous", candidates };
  return { state: "unknown", waitsFor: [...urns] };
};

/** The resources that a property was computed from, as far as the engine recorded it: by top-level property. */
export const dependenciesOf = (from: Node, path: string): readonly string[] =>
  from.source.propertyDependencies[from.topLevel(path)] ?? [];

/**
 * The same for a property that may be a list. As many entries that are not known yet as the list was computed from resources are one each:
 * the engine records what a list was computed from, and not which entry was.
 */
const followEach = (graph: Graph, from: Node, path: string, kinds: readonly Kind[]): Link[] => {
  const list = from.list(path);
  if (!Array.isArray(list)) return [follow(graph, from, path, kinds)];
  const links = list.map((_, n) => follow(graph, from, `${path}.${n}`, kinds));
  const known = new Set(links.flatMap((link, n) => (link.state === "found" && !isUnknown(list[n]) ? [link.node] : [])));
  const [open] = links.flatMap((link) => (link.state === "ambiguous" ? [link.candidates] : []));
  const left = open?.filter((candidate) => !known.has(candidate)) ?? [];
  return left.length === list.filter(isUnknown).length
    ? [...known, ...left].map((node) => ({ state: "found", node }))
    : links;
};

/** The one that fits. A second one ends the search: thousands of resources may have one name, and each of them may be asked for. */
const only = (nodes: readonly Node[], kinds: readonly Kind[], fits = (_: Node) => true): Node | undefined => {
  let first: Node | undefined;
  for (const node of nodes) {
    if (node === first || !kinds.includes(node.kind) || !fits(node)) continue;
    if (first) return undefined;
    first = node;
  }
  return first;
};

/** The links of a property, seen from what it points to. */
export interface Backlinks {
  /** The nodes whose property points to this one. */
  to(node: Node): readonly Node[];
  /** The nodes whose property could point to it: it is not known yet, and this one is among what it was computed from, or it could be anything. */
  maybeTo(node: Node): readonly Node[];
}

/** Who points to whom by a property, or an entry of it: each link is followed once for a run, so that asking for every node stays linear. */
export const backlinks = (graph: Graph, kind: Kind, path: string, targets: readonly Kind[]): Backlinks =>
  graph.memo(`backlinks ${kind} ${path} ${targets}`, () => {
    const sure = new Map<string, Node[]>();
    const maybe = new Map<string, Node[]>();
    const anywhere: Node[] = [];
    const add = (map: Map<string, Node[]>, urn: string, node: Node) => {
      const list = map.get(urn);
      if (list) list.push(node);
      else map.set(urn, [node]);
    };
    for (const node of graph.all(kind)) {
      for (const link of followEach(graph, node, path, targets)) {
        if (link.state === "found") add(sure, link.node.urn, node);
        else if (link.state === "ambiguous") for (const { urn } of link.candidates) add(maybe, urn, node);
        else if (link.state === "unknown" && isFromAnywhere(graph, link.waitsFor)) anywhere.push(node);
      }
    }
    return {
      to: ({ urn }) => sure.get(urn) ?? [],
      maybeTo: ({ urn }) => [...(maybe.get(urn) ?? []), ...anywhere],
    };
  });
