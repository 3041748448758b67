import type {
  EnforcementLevel,
  Policies,
  PolicyPackArgs,
  ReportViolation,
  ResourceValidationArgs,
  StackValidationArgs,
} from "@pulumi/policy";
import { configured, findInResource, findInStack, judge, UNDETERMINED } from "./evaluate.ts";
import type { Judged } from "./finding.ts";
import { identity } from "./findings.ts";
import { Graph, nodesOf } from "./graph.ts";
import type { AnyRule } from "./rule.ts";
import type { Settings } from "./settings.ts";
import { fromResource, fromStack } from "./sources.ts";

/** What the SDK's `reportViolation` takes beside a text: a diagnostic with a name and a level of its own. Its types leave it out. */
interface Diagnostic {
  name: string;
  message: string;
  urn: string;
  description: string;
  enforcementLevel: EnforcementLevel;
  severity: Judged["severity"];
}

/** The policies that do the work. */
export const judges = ["judge-resources", "judge-stack"] as const;

/**
 * The policies of the pack: one that judges each resource before it is created, one that judges the stack, and one for each rule that
 * carries its level, configuration and texts, and is never run by itself.
 */
export const packOf = (rules: readonly AnyRule[], settings: Settings): PolicyPackArgs => {
  /** What was said of a resource before it was created, so that the end of the run does not say it again. */
  const told = new Set<string>();

  const report = (finding: Judged, reportViolation: ReportViolation) => {
    const rule = rules.find(({ name }) => name === finding.rule);
    const undetermined = finding.kind === "undetermined";
    const description = rule?.description ?? "";
    const diagnostic: Diagnostic = {
      name: undetermined ? UNDETERMINED : finding.rule,
      message: `${undetermined ? `[${finding.rule}] ` : ""}${description}\n${finding.message}`,
      urn: finding.urn,
      description,
      enforcementLevel: finding.level,
      severity: finding.severity,
    };
    (reportViolation as unknown as (diagnostic: Diagnostic) => void)(diagnostic);
  };

  const validateResource = (args: ResourceValidationArgs, reportViolation: ReportViolation) => {
    const nodes = nodesOf(fromResource(args));
    if (nodes.length === 0) return;
    const inForce = configured(rules, settings);
    for (const found of findInResource(rules, settings, nodes)) {
      const judged = judge(found, inForce, settings);
      if (!judged || found.kind === "undetermined") continue;
      told.add(identity(found));
      report(judged, reportViolation);
    }
  };

  const validateStack = ({ resources }: StackValidationArgs, reportViolation: ReportViolation) => {
    const graph = new Graph(resources.map(fromStack));
    const inForce = configured(rules, settings);
    for (const found of findInStack(rules, settings, graph)) {
      const judged = judge(found, inForce, settings);
      if (judged && !told.has(identity(found))) report(judged, reportViolation);
    }
    told.clear();
  };

  const policies: Policies = [
    {
      name: "judge-resources",
      description:
        "Judges each resource by itself, before it is created. Disabling it leaves that to the end of the run.",
      enforcementLevel: "advisory",
      validateResource,
    },
    {
      name: judges[1],
      description: "Judges the stack as a whole, for every rule at once. It is always on: configure the rules.",
      enforcementLevel: "advisory",
      validateStack,
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
  ];
  return { policies, enforcementLevel: "advisory" };
};

/** Typed with a type that nothing has, so that the SDK passes over it before it builds the stack's resources once more. */
const carriedOnly = Object.assign(() => {}, { __pulumiType: "levee:policies:CarriedOnly" });
