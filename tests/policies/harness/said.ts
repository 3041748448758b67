import type { AnyRule, Rule } from "../../../policies/core/rule.ts";
import { judge, type Options } from "./judge.ts";

/** What one rule says of a program: `<policy> <resource>` for each finding, sorted. */
export const said =
  <Config>(rule: Rule<Config>) =>
  async (program: () => unknown, options: Omit<Options, "rules"> = {}): Promise<string[]> => {
    const found = await judge(program, { ...options, rules: [rule as unknown as AnyRule] });
    return found.map(({ policy, on }) => `${policy} ${on}`).sort();
  };
