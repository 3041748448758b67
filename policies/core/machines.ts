import { type Parsed, parseDefinition } from "../asl/parse.ts";
import type { Node } from "./node.ts";
import { UNKNOWN } from "./unknown.ts";
import { isTree, withUnknowns } from "./values.ts";

/** A machine's definition, with the property that holds it: aws has one, aws-native has three. */
export interface Defined {
  property: string;
  parsed: Parsed;
  /** Why it cannot be read although it is known. */
  because?: string;
}

/**
 * Reads the definition of a state machine, aws-native's substitutions carried out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 */
export const definitionOf = (machine: Node): Defined => {
  const property = ["definition", "definitionString", "definitionS3Location"].find(
    (name) => machine.own(name) !== undefined,
  );
  if (property === undefined) return { property: "definition", parsed: parseDefinition(undefined) };
  if (property === "definitionS3Location") {
    const because =
      "lies in S3, where the pack cannot read it; give the definition itself, or state who answers for it in an exemption";
    return { property, parsed: UNKNOWN, because };
  }
  const substitutions = withUnknowns(machine.own("definitionSubstitutions"));
  const given = isTree(substitutions) ? substitutions : undefined;
  return { property, parsed: parseDefinition(withUnknowns(machine.own(property)), given) };
};
