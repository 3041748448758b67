import { namedBy, parseArn } from "./arn.ts";
import type { Graph } from "./graph.ts";
import type { Kind } from "./kinds.ts";
import { backlinks, dependenciesOf, follow, named } from "./links.ts";
import type { Node } from "./node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "./unknown.ts";
import { documentOf, isTree, valueAt } from "./values.ts";

/** One statement of a policy document, with lists where IAM also takes a single text. */
export interface Statement {
  allow: boolean | Unknown;
  /** `sqs:SendMessage`, `sqs:*`; UNKNOWN where one is not known. */
  actions: (string | Unknown)[];
  notActions: boolean;
  resources: (string | Unknown)[];
  notResources: boolean;
  conditioned: boolean;
  /** Principals, as text; for resource policies. */
  principals: (string | Unknown)[];
  condition: unknown;
  /** Index in its document, or its Sid: for messages. */
  label: string;
}

/** The statements of a document: UNKNOWN when it is not known, or undefined when it is no policy document. */
export const statementsOf = (document: unknown): Statement[] | Unknown | undefined => {
  const tree = documentOf(document);
  if (isUnknown(tree)) return UNKNOWN;
  if (!isTree(tree)) return undefined;
  const list = valueAt(tree, ["Statement"]);
  if (isUnknown(list)) return UNKNOWN;
  const items = Array.isArray(list) ? list : [list];
  return items.filter((item) => isUnknown(item) || isTree(item)).map(statement);
};

const statement = (item: unknown, index: number): Statement => {
  const effect = valueAt(item, ["Effect"]);
  const sid = valueAt(item, ["Sid"]);
  const has = (key: string) => valueAt(item, [key]) !== undefined;
  return {
    allow: isUnknown(effect) ? UNKNOWN : effect === "Allow",
    actions: texts(valueAt(item, [has("NotAction") ? "NotAction" : "Action"])),
    notActions: !isUnknown(item) && has("NotAction"),
    resources: texts(valueAt(item, [has("NotResource") ? "NotResource" : "Resource"])),
    notResources: !isUnknown(item) && has("NotResource"),
    conditioned: !isUnknown(item) && has("Condition"),
    condition: valueAt(item, ["Condition"]),
    principals: principals(valueAt(item, ["Principal"])),
    label: typeof sid === "string" && sid !== "" ? sid : `Statement ${index}`,
  };
};

const texts = (value: unknown): (string | Unknown)[] => {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.filter((item) => typeof item === "string" || isUnknown(item));
};

const principals = (value: unknown): (string | Unknown)[] =>
  isTree(value) ? Object.values(value).flatMap(texts) : texts(value);

/** `sqs:Send*` against `sqs:SendMessage`: IAM matches actions without case, `*` and `?` as wildcards. */
export const actionMatches = (pattern: string, action: string): boolean =>
  wildcard(pattern.toLowerCase(), action.toLowerCase());

const wildcard = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  ).test(text);

/** What a role may do, as far as the stack shows it. */
export interface Grants {
  statements: (Statement & { from: Node })[];
  /** Policies whose document is not known yet, with the property that holds it. */
  unknown: { node: Node; property: string; waitsFor: readonly string[] }[];
  /** ARNs of managed policies that are not in the stack: `arn:aws:iam::aws:policy/AmazonSQSFullAccess`. */
  managed: string[];
}

/** What names the roles that it is for: CloudFormation's managed policy does so itself. */
const attaching: [kind: Kind, path: string][] = [
  ["rolePolicy", "role"],
  ["managedPolicy", "roles"],
  ["roleAttachment", "role"],
  ["policyAttachment", "roles"],
  ["exclusiveAttachment", "roleName"],
];

/** Everything that is attached to a role in this stack: inline, as resources of their own, and managed. */
export const grantsOf = (graph: Graph, role: Node): Grants => {
  const grants: Grants = { statements: [], unknown: [], managed: [] };
  const add = (node: Node, property: string, document: unknown) => {
    const statements = statementsOf(document);
    if (statements === undefined) return;
    if (isUnknown(statements)) grants.unknown.push({ node, property, waitsFor: dependenciesOf(node, property) });
    else for (const one of statements) grants.statements.push({ ...one, from: node });
  };
  const attach = (from: Node, path: string) => {
    const link = follow(graph, from, path, ["managedPolicy"]);
    if (link.state === "found") add(link.node, "policy", link.node.get("policy"));
    else if (link.state === "outside") grants.managed.push(link.value);
    else if (link.state !== "absent")
      grants.unknown.push({ node: from, property: path, waitsFor: dependenciesOf(from, path) });
  };

  const inline = role.list("inlinePolicies");
  if (isUnknown(inline))
    grants.unknown.push({ node: role, property: "inlinePolicies", waitsFor: dependenciesOf(role, "inlinePolicies") });
  else
    for (const n of (inline ?? []).keys()) {
      add(role, "inlinePolicies", role.get(`inlinePolicies.${n}.${role.native ? "policyDocument" : "policy"}`));
    }
  const attachEach = (from: Node, path: string) => {
    const arns = from.list(path);
    if (isUnknown(arns)) attach(from, path);
    else for (const n of (arns ?? []).keys()) attach(from, `${path}.${n}`);
  };
  attachEach(role, "managedPolicyArns");

  for (const [kind, path] of attaching) {
    const pointing = backlinks(graph, kind, path, ["role"]);
    for (const node of pointing.to(role)) {
      if (node.has("policyArn")) attach(node, "policyArn");
      else if (node.has("policyArns")) attachEach(node, "policyArns");
      else add(node, "policy", node.get("policy"));
    }
    // What may turn out to be this role's: as good as a policy that cannot be read yet.
    for (const node of pointing.maybeTo(role)) {
      grants.unknown.push({ node, property: path, waitsFor: dependenciesOf(node, path) });
    }
  }
  return grants;
};

/** The resource of the stack that an ARN in a statement is of, wildcards behind it included. */
export const resourceNamed = (graph: Graph, arn: string, kind: Kind): Node | undefined => {
  const link = named(graph, arn, [kind]);
  if (link.state === "found") return link.node;
  const parsed = parseArn(arn);
  const by = parsed && namedBy(parsed);
  return by?.kind === kind ? graph.calledBy(by.name, kind)[0] : undefined;
};
