/** The policy that a Lambda authorizer answers with. */
export interface PolicyDocument {
  readonly Statement: readonly {
    readonly Effect?: string;
    readonly Action?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: unknown;
  }[];
}

/** `none`: no statement speaks of it, which denies as well. */
export type Decision = "allow" | "deny" | "none";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, for one action on one method. */
export function decide({ Statement }: PolicyDocument, methodArn: string): Decision {
  const effects = Statement.filter(
    ({ Action = [], Resource = [] }) =>
      [Action].flat().some((action) => matches(action, "execute-api:Invoke", "i")) &&
      [Resource].flat().some((resource) => matches(resource, methodArn)),
  ).map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "none";
}

/** `*` is any text, `?` any character. */
function matches(pattern: string, text: string, flags = ""): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
