import { declarationOf, type Kind, kindOf } from "./kinds.ts";
import { Node, type Source } from "./node.ts";
import { valueAt } from "./values.ts";

/** Properties that say which resource this is; they are known once it exists, or when the program chose them. */
const identities = ["arn", "id", "url", "invokeArn", "queueUrl", "functionArn", "qualifiedArn", "aliasArn"] as const;

/** The resources of a stack by URN, kind and what they are called. Built once for a run; linear in the number of resources. */
export class Graph {
  readonly nodes: readonly Node[];
  readonly size: number;
  private readonly kinds = new Map<Kind, Node[]>();
  private readonly urns = new Map<string, Node[]>();
  private readonly sources = new Map<string, Source>();
  private readonly called = new Map<string, Node[]>();
  private readonly children = new Map<string, Source[]>();
  private readonly memos = new Map<string, unknown>();

  constructor(sources: readonly Source[]) {
    const nodes: Node[] = [];
    for (const source of sources) {
      this.sources.set(source.urn, source);
      if (source.parent) push(this.children, source.parent, source);
      for (const node of nodesOf(source)) {
        nodes.push(node);
        push(this.kinds, node.kind, node);
        push(this.urns, node.urn, node);
        for (const key of callings(node)) push(this.called, key, node);
      }
    }
    this.nodes = nodes;
    this.size = sources.length;
  }

  /** What is computed once for this graph, however many rules ask for it. */
  memo<T>(key: string, make: () => T): T {
    if (!this.memos.has(key)) this.memos.set(key, make());
    return this.memos.get(key) as T;
  }

  /** Every node of the kinds, in the program's order of registration within a kind. */
  all(...kinds: Kind[]): readonly Node[] {
    return kinds.length === 1 ? (this.kinds.get(kinds[0]!) ?? []) : kinds.flatMap((kind) => this.kinds.get(kind) ?? []);
  }

  at(urn: string): readonly Node[] {
    return this.urns.get(urn) ?? [];
  }

  source(urn: string): Source | undefined {
    return this.sources.get(urn);
  }

  /** What has this ARN, URL, id or physical name: for a name, ask by kind. */
  calledBy(identity: string, kind?: Kind): readonly Node[] {
    return this.called.get(kind ? `${kind} ${identity}` : identity) ?? [];
  }

  /** The nodes of the kinds that a URN stands for: its own, and for a component those of everything in it. */
  within(urn: string, kinds: readonly Kind[]): Node[] {
    const own = this.at(urn).filter(({ kind }) => kinds.includes(kind));
    if (own.length > 0 || kindOf(this.sources.get(urn)?.type ?? "")) return own;
    const found: Node[] = [];
    const queue = [...(this.children.get(urn) ?? [])];
    for (let child = queue.pop(); child; child = queue.pop()) {
      found.push(...this.at(child.urn).filter(({ kind }) => kinds.includes(kind)));
      queue.push(...(this.children.get(child.urn) ?? []));
    }
    return found;
  }
}

const push = <K, V>(map: Map<K, V[]>, key: K, value: V) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** The nodes that a resource is: none for what no rule looks at. */
export const nodesOf = (source: Source): Node[] => {
  const known = kindOf(source.type);
  if (!known) return [];
  const { kind, native } = known;
  const nodes = [new Node(kind, source, native)];
  if (native && kind === "method" && "integration" in source.props) nodes.push(new Node("integration", source, true));
  if (native && kind === "rule") {
    const targets = valueAt(source.props, ["targets"]);
    const count = Array.isArray(targets) ? targets.length : targets === undefined ? 0 : 1;
    for (let n = 0; n < count; n++) nodes.push(new Node("ruleTarget", source, true, ["targets", String(n)]));
  }
  return nodes;
};

/** Whether others speak of it by its physical name. */
export const isCalledByName = ({ kind }: Node): boolean => Boolean(declarationOf(kind).arn) || kind === "stage";

/** What a node can be found by: what AWS calls it, and its kind with its physical name. */
const callings = (node: Node): Set<string> => {
  const keys = new Set<string>();
  // What is only a part of a resource has no name of its own.
  if (node.kind === "ruleTarget" || node.kind === "integration") return keys;
  for (const property of identities) {
    const value = node.own(property);
    if (typeof value === "string" && value !== "") {
      keys.add(value);
      keys.add(`${node.kind} ${value}`);
    }
  }
  if (isCalledByName(node)) {
    const name = node.physicalName;
    if (typeof name === "string") keys.add(`${node.kind} ${name}`);
  }
  return keys;
};
