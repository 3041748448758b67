import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { actionMatches, type Grants, grantsOf, type Statement } from "../../core/statements.ts";
import { isUnknown } from "../../core/unknown.ts";
import { candidatesOf } from "../queues/candidates.ts";

const action = "cognito-idp:AdminCreateUser";

/** Whether a function may create users. */
export interface CreationGrants {
  /** What allows it. */
  by: string | undefined;
  /** Policies that cannot be read yet. */
  unknown: Grants["unknown"];
}

/** What the function's role allows, as far as the stack shows it. */
export const creationGrants = (graph: Graph, fn: Node): CreationGrants => {
  const link = follow(graph, fn, "role", ["role"]);
  if (link.state === "unknown")
    return { by: undefined, unknown: [{ node: fn, property: "role", waitsFor: link.waitsFor }] };
  const roles = candidatesOf(link);
  const found = roles.map((role) => grantedBy(graph, role));
  if (roles.length > 1 && found.some(({ by }) => by !== undefined))
    return { by: undefined, unknown: [{ node: fn, property: "role", waitsFor: roles.map(({ urn }) => urn) }] };
  return found[0] ?? { by: undefined, unknown: [] };
};

const grantedBy = (graph: Graph, role: Node): CreationGrants =>
  graph.memo(`creates users ${role.urn}`, () => {
    const { statements, unknown, managed } = grantsOf(graph, role);
    if (
      statements.some(
        (one) => one.allow === false && !one.conditioned && one.resources.includes("*") && covers(one, denies),
      )
    )
      return { by: undefined, unknown: [] };
    const allowing = statements.find((one) => one.allow === true && covers(one, names));
    if (allowing) return { by: `${allowing.label} of ${allowing.from.title}`, unknown: [] };
    const power = managed.find((arn) => arn.endsWith(":policy/AmazonCognitoPowerUser"));
    const tells = !isGivenToAll(managed) || graph.all("userPool").length > 0;
    return { by: tells ? power : undefined, unknown: [...unknown, ...statements.filter(isOpen).map(whole)] };
  });

/**
 * Pulumi gives each function that is written as a callback a handful of policies, AmazonCognitoPowerUser and AmazonKinesisFullAccess among
 * them: in a stack without a user pool that tells nothing of what the function does.
 * https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
 */
const isGivenToAll = (managed: readonly string[]): boolean =>
  managed.some((arn) => arn.endsWith(":policy/AmazonKinesisFullAccess"));

/** What it is about is not known yet, in a document that is known otherwise. */
const isOpen = ({ allow, actions }: Statement): boolean => allow !== false && actions.some(isUnknown);

const whole = ({ from }: { from: Node }) => {
  const property = from.kind === "role" ? "inlinePolicies" : "policy";
  return { node: from, property, waitsFor: dependenciesOf(from, property) };
};

const covers = ({ actions, notActions }: Statement, by: (pattern: string) => boolean): boolean =>
  !notActions && actions.some((pattern) => !isUnknown(pattern) && by(pattern));

/** A bare `*` says nothing of what a function is for; that nothing may have one is a rule of its own. */
const names = (pattern: string): boolean => /^cognito-idp:/i.test(pattern) && actionMatches(pattern, action);

const denies = (pattern: string): boolean => actionMatches(pattern, action);
