import { type Policies, PolicyPack, type ReportViolation } from "@pulumi/policy";
import { runLocally, runRule } from "../../policies/core/findings.ts";
import { Graph, nodesOf } from "../../policies/core/graph.ts";
import type { AnyRule } from "../../policies/core/rule.ts";
import { fromResource, fromStack } from "../../policies/core/sources.ts";
import { rules } from "../../policies/rules/rules.ts";

/** The same rules as a pack is usually written: each an untyped stack policy, and what one resource decides an untyped resource policy. */
const policiesOf = (rule: AnyRule): Policies => {
  const { name, description } = rule;
  const config = Object.fromEntries(Object.entries(rule.config).map(([key, property]) => [key, property.default]));
  const whole: Policies = [
    {
      name,
      description,
      enforcementLevel: "advisory",
      validateStack: ({ resources }, report) => {
        for (const one of runRule(rule, new Graph(resources.map(fromStack)), config)) report(one.message, one.urn);
      },
    },
  ];
  if (!rule.resource) return whole;
  return [
    ...whole,
    {
      name: `${name}-before-creation`,
      description,
      enforcementLevel: "advisory",
      validateResource: (args, report: ReportViolation) => {
        for (const one of runLocally(rule, nodesOf(fromResource(args)), config)) report(one.message, one.urn);
      },
    },
  ];
};

new PolicyPack("naive", { policies: (rules as readonly AnyRule[]).flatMap(policiesOf) });
