import type { Node } from "../../core/node.ts";
import { type Statement, statementsOf } from "../../core/statements.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";

/** A document that says what an identity may do, and where it is written. */
export interface Granting {
  property: string;
  statements: Statement[] | Unknown;
}

/** The documents in a role (inline), or in a policy that is a resource of its own. */
export const documentsIn = (node: Node): Granting[] => {
  if (node.kind !== "role") return granting("policy", node.get("policy"));
  const inline = node.list("inlinePolicies");
  if (isUnknown(inline)) return [{ property: "inlinePolicies", statements: UNKNOWN }];
  const document = node.native ? "policyDocument" : "policy";
  return (inline ?? []).flatMap((_, n) => {
    const property = `inlinePolicies.${n}.${document}`;
    return granting(property, node.get(property));
  });
};

const granting = (property: string, document: unknown): Granting[] => {
  const statements = statementsOf(document);
  return statements === undefined ? [] : [{ property, statements }];
};

/** The managed policies that a role lists, or that an attachment attaches, by property. */
export const managedIn = (node: Node): { property: string; arn: string | Unknown }[] => {
  const property = node.kind === "role" ? "managedPolicyArns" : "policyArn";
  const list = node.kind === "role" ? node.list(property) : [node.get(property)];
  if (isUnknown(list)) return [{ property, arn: UNKNOWN }];
  return (list ?? []).flatMap((arn, n) =>
    typeof arn === "string" || isUnknown(arn)
      ? [{ property: node.kind === "role" ? `${property}.${n}` : property, arn }]
      : [],
  );
};
