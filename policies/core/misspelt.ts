import { nearest } from "../exemptions/nearest.ts";
import type { Problem } from "../reports/problem.ts";
import { EXEMPTIONS, exemptionConfig } from "./accepted.ts";
import { UNDETERMINED } from "./evaluate.ts";
import type { Level } from "./finding.ts";
import type { AnyRule } from "./rule.ts";
import type { Settings } from "./settings.ts";

/** Pulumi's word for every policy of a pack; it takes a level alone. https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/ */
const ALL = "all";

/**
 * What a configuration names and the pack does not have. Pulumi hands it to the pack without a word, as if it were configured: a rule
 * whose name is misspelt keeps its own level.
 */
export const misspelt = (rules: readonly AnyRule[], { policies }: Settings): Problem[] => {
  const known = new Map<string, string[]>([
    ...rules.map(({ name, config }): [string, string[]] => [name, Object.keys(config)]),
    [UNDETERMINED, []],
    [EXEMPTIONS, Object.keys(exemptionConfig)],
    [ALL, []],
  ]);
  return [...policies].flatMap(([name, { config }]): Problem[] => {
    const own = known.get(name);
    if (!own) return [noPolicy(name, known.keys())];
    return Object.keys(config)
      .filter((setting) => !own.includes(setting))
      .map((setting) => noSetting(name, setting, own));
  });
};

/** At which level that is said: `"all": "disabled"` beside a name that no policy has would otherwise be silence where a rule was wanted. */
export const levelOfMisspelt = ({ policies }: Settings): Level => {
  const own = policies.get(EXEMPTIONS)?.level ?? "mandatory";
  return own === "disabled" && policies.get(ALL)?.level === "disabled" ? "mandatory" : own;
};

const noPolicy = (name: string, known: Iterable<string>): Problem => {
  const names = [...known];
  const near = nearest(name, names);
  const wayOut = near ? `did you mean ${JSON.stringify(near)}?` : `name one of ${names.join(", ")}`;
  const message = `Configuration of the pack: ${JSON.stringify(name)} is no policy of it, so what is set there has no effect; ${wayOut}`;
  return { level: "error", id: "configuration-unknown-policy", message };
};

const noSetting = (policy: string, setting: string, own: readonly string[]): Problem => {
  const near = nearest(setting, own);
  const takes = own.length === 0 ? "it takes a level alone" : `its settings are ${own.join(", ")}`;
  const wayOut = near ? `did you mean ${JSON.stringify(near)}?` : takes;
  const message = `Configuration of the pack: policy "${policy}" has no setting ${JSON.stringify(setting)}, so it has no effect; ${wayOut}`;
  return { level: "error", id: "configuration-unknown-setting", message };
};
