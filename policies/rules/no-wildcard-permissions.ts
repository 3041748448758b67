import { unscopedActions } from "../../components/parts/unscoped-actions.ts";
import { security } from "../core/frameworks.ts";
import type { Kind } from "../core/kinds.ts";
import { follow } from "../core/links.ts";
import type { Node } from "../core/node.ts";
import { defineRule } from "../core/rule.ts";
import type { Statement } from "../core/statements.ts";
import { isUnknown } from "../core/unknown.ts";
import { documentsIn, managedIn } from "./no-wildcard-permissions/grants-in.ts";
import { isFullAccess, mayBeTooWide, tooWide } from "./no-wildcard-permissions/too-wide.ts";

interface Config {
  unscopedActions: string[];
}

const identities: readonly Kind[] = ["role", "user", "group"];
const written: readonly Kind[] = [...identities, "rolePolicy", "managedPolicy", "userPolicy", "groupPolicy"];
/** What hangs on a resource: which resource it is about is told by where it hangs. */
const hanging: readonly Kind[] = [
  "queue",
  "queuePolicy",
  "queueInlinePolicy",
  "topic",
  "topicPolicy",
  "topicInlinePolicy",
  "bucket",
  "bucketPolicy",
];
const attached: readonly Kind[] = [
  ...identities,
  "roleAttachment",
  "policyAttachment",
  "otherAttachment",
  "exclusiveAttachment",
];

/** What an identity may do is judged, and what queues, topics and buckets let others do; who may take a role is not. */
export const noWildcardPermissions = defineRule<Config>({
  name: "no-wildcard-permissions",
  displayName: "Permissions name actions and resources",
  description:
    "A policy allows named actions on named resources: no pattern of actions, and every resource only for actions that AWS defines without a resource type.",
  severity: "high",
  level: "advisory",
  frameworks: [security("SEC03-BP02", "sec_permissions_least_privileges")],
  tags: ["iam", "least-privilege"],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  remediationSteps:
    "1. Name each action that the code calls, instead of a pattern; NotAction and NotResource are patterns, too. 2. Name the ARNs of what it calls them on, or at least how their names begin. 3. Put actions that AWS defines without a resource type into a statement of their own with resource *. 4. Replace AWS's FullAccess policies by a policy of your own.",
  why: "A queue keeps a fault apart only as long as whoever works it cannot reach around it. A worker that may do everything to every queue can purge its neighbour's, and one bug, or one dependency that was taken over, is an outage of all of them.",
  config: {
    unscopedActions: {
      type: "array",
      items: { type: "string" },
      description:
        "Further actions that may be allowed on every resource, because AWS defines them without a resource type.",
      default: [],
    },
  },
  resource: {
    kinds: [...new Set([...written, ...hanging, ...attached])],
    check(node, report) {
      const unscoped = listOf(report.config);
      for (const { property, statements } of writtenIn(node)) {
        if (isUnknown(statements)) continue;
        for (const statement of statements) {
          for (const { element, what } of tooWide(statement, unscoped)) {
            if (element === "Resource" && hanging.includes(node.kind)) continue;
            report.violation(node, {
              path: `${node.property(property)}.${statement.label}.${element}`,
              message: `${node.title}, ${statement.label}: ${what}.`,
            });
          }
        }
      }
      for (const { property, arn } of attachedIn(node)) {
        if (isUnknown(arn) || !isFullAccess(arn)) continue;
        report.violation(node, {
          path: node.property(property),
          message: `${node.title}: ${arn} allows everything of its service on every resource; attach a policy of your own that names the actions and resources that the work needs.`,
        });
      }
    },
  },
  stack(graph, report) {
    for (const node of graph.all(...written, ...hanging)) {
      for (const { property, statements } of writtenIn(node)) {
        const open = (statement: Statement) => mayBeTooWide(statement, hanging.includes(node.kind));
        const unknown = isUnknown(statements) ? [undefined] : statements.filter(open);
        for (const statement of unknown) {
          const what = statement ? `, ${statement.label}` : "";
          report.undetermined(node, {
            property,
            path: [node.property(property), ...(statement ? [statement.label] : [])].join("."),
            message: `${node.title}${what}: whether it allows more than named actions on named resources.`,
          });
        }
      }
    }
    for (const node of graph.all(...attached)) {
      for (const { property, arn } of attachedIn(node)) {
        // A policy of this stack is judged as a resource of its own.
        if (!isUnknown(arn) || follow(graph, node, property, ["managedPolicy"]).state !== "unknown") continue;
        report.undetermined(node, { property, message: `${node.title}: whether what it attaches allows everything.` });
      }
    }
  },
});

const writtenIn = (node: Node) => ([...written, ...hanging].includes(node.kind) ? documentsIn(node) : []);
const attachedIn = (node: Node) => (attached.includes(node.kind) ? managedIn(node) : []);

/** IAM compares actions without case. */
const listOf = (config: Config): ReadonlySet<string> =>
  new Set([...unscopedActions, ...config.unscopedActions].map((action) => action.toLowerCase()));
