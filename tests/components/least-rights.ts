import assert from "node:assert/strict";
import type { Recorded } from "./recorder.ts";

/** A call as IAM sees it: one action on one resource, with what conditions may ask for. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

interface Statement {
  readonly Sid?: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a role of an instance may, by the part that it is for. */
export const statementsOf = (recorded: Recorded, role: string): readonly Statement[] =>
  JSON.parse(recorded.get(`${role}-role-policy`).inputs.policy).Statement;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
const fits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(text);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(Condition: Statement["Condition"], keys: NonNullable<Need["keys"]>): boolean {
  return Object.entries(Condition ?? {}).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, pattern]) => {
      const values = keys[key] ?? [];
      if (operator === "ForAllValues:StringLike") return values.every((value) => fits(pattern, value));
      if (operator === "StringEquals") return values.length > 0 && values.every((value) => value === pattern);
      return assert.fail(`no such operator here: ${operator}`);
    }),
  );
}

export const may = (statements: readonly Statement[], { action, resource, keys = {} }: Need): boolean =>
  statements.some(
    ({ Action, Resource, Condition }) =>
      Action.includes(action) && Resource.some((pattern) => fits(pattern, resource)) && holds(Condition, keys),
  );

/** Everything that is needed is allowed; and of what is allowed nothing, no action and no resource, can be taken away. */
export function assertLeast(statements: readonly Statement[], needs: readonly Need[]): void {
  const denied = (left: readonly Statement[]) => needs.filter((need) => !may(left, need));
  assert.deepEqual(denied(statements), []);
  for (const [n, statement] of statements.entries()) {
    for (const part of ["Action", "Resource"] as const) {
      for (const one of statement[part]) {
        const less = { ...statement, [part]: statement[part].filter((each) => each !== one) };
        assert.notDeepEqual(denied(statements.with(n, less)), [], `${statement.Sid} needs no ${one}`);
      }
    }
  }
}
