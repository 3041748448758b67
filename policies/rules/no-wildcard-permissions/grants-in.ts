import type { Kind } from "../../core/kinds.ts";
import type { Node } from "../../core/node.ts";
import { type Statement, statementsOf } from "../../core/statements.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";

/** A document that says what an identity may do, and where it is written. */
export interface Granting {
  property: string;
  statements: Statement[] | Unknown;
}

/** Identities: their policies are in them. */
const identities: readonly Kind[] = ["role", "user", "group"];

/** The documents in an identity (inline), in a policy that is a resource of its own, or on the resource that they are about. */
export const documentsIn = (node: Node): Granting[] => {
  if (!identities.includes(node.kind)) return granting("policy", node.get("policy"));
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

/** The managed policies that an identity lists, or that an attachment attaches, by property. */
export const managedIn = (node: Node): { property: string; arn: string | Unknown }[] => {
  const listed = identities.includes(node.kind)
    ? "managedPolicyArns"
    : node.kind === "exclusiveAttachment"
      ? "policyArns"
      : undefined;
  const list = listed ? node.list(listed) : [node.get("policyArn")];
  if (isUnknown(list)) return [{ property: listed ?? "policyArn", arn: UNKNOWN }];
  return (list ?? []).flatMap((arn, n) =>
    typeof arn === "string" || isUnknown(arn) ? [{ property: listed ? `${listed}.${n}` : "policyArn", arn }] : [],
  );
};
