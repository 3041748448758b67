import type {
  EnforcementLevel,
  Policies,
  PolicyPackArgs,
  ReportViolation,
  ResourceValidationArgs,
  StackValidationArgs,
} from "@pulumi/policy";
import { EXEMPTIONS, exemptionConfig } from "./accepted.ts";
import { UNDETERMINED } from "./evaluate.ts";
import type { Inputs } from "./inputs.ts";
import { Judgement } from "./judgement.ts";
import type { AnyRule } from "./rule.ts";
import type { Settings } from "./settings.ts";
import { fromResource, fromStack } from "./sources.ts";
import { nowhere, type Surroundings } from "./surroundings.ts";

/** The policies that do the work. */
export const judges = ["judge-resources", "judge-stack"] as const;

/**
 * The policies of the pack: one that judges each resource before it is created, one that judges the stack, and one for each rule that
 * carries its level, configuration and texts, and is never run by itself.
 */
export const packOf = (
  rules: readonly AnyRule[],
  settings: Settings,
  surroundings: Surroundings = nowhere,
  inputs?: Inputs,
): PolicyPackArgs => {
  const judgement = new Judgement(rules, settings, surroundings, inputs);
  const policies: Policies = [
    {
      name: judges[0],
      description: "Judges each resource by itself, before it is created. It is always on: configure the rules.",
      enforcementLevel: "advisory",
      validateResource: (args: ResourceValidationArgs, report: ReportViolation) =>
        judgement.resource(fromResource(args), report),
    },
    {
      name: judges[1],
      description: "Judges the stack as a whole, for every rule at once. It is always on: configure the rules.",
      enforcementLevel: "advisory",
      validateStack: ({ resources }: StackValidationArgs, report: ReportViolation) =>
        judgement.stack(resources.map(fromStack), report),
    },
    ...rules.map(
      ({ name, displayName, description, severity, level, frameworks, tags, remediationSteps, url, config }) => ({
        name,
        displayName,
        description,
        severity,
        enforcementLevel: level as EnforcementLevel,
        framework: frameworks[0],
        tags,
        remediationSteps,
        url,
        ...(Object.keys(config).length > 0 ? { configSchema: { properties: config as never } } : {}),
        validateStack: carriedOnly,
      }),
    ),
    {
      name: UNDETERMINED,
      displayName: "What could not be decided",
      description: "A rule could not be decided, because a value is not known yet.",
      severity: "medium",
      enforcementLevel: "advisory",
      validateStack: carriedOnly,
    },
    {
      name: EXEMPTIONS,
      displayName: "Exemptions and baseline",
      description: "What a team has exempted is written down whole, is still valid, and is allowed.",
      severity: "high",
      enforcementLevel: "mandatory",
      configSchema: { properties: exemptionConfig as never },
      validateStack: carriedOnly,
    },
  ];
  return { policies, enforcementLevel: "advisory" };
};

/** Typed with a type that nothing has, so that the SDK passes over it before it builds the stack's resources once more. */
const carriedOnly = Object.assign(() => {}, { __pulumiType: "levee:policies:CarriedOnly" });
