import type { PolicyComplianceFramework } from "@pulumi/policy";

const pillar =
  (name: string, slug: string) =>
  (reference: string, page: string): PolicyComplianceFramework => ({
    name: `AWS Well-Architected Framework: ${name}`,
    version: "2024-11",
    reference,
    specification: `https://docs.aws.amazon.com/wellarchitected/latest/${slug}/${page}.html`,
  });

/** A best practice of the framework's pillar, by its number and the name of its page. */
export const reliability = pillar("Reliability", "reliability-pillar");
export const security = pillar("Security", "security-pillar");
export const cost = pillar("Cost Optimization", "cost-optimization-pillar");
export const operations = pillar("Operational Excellence", "operational-excellence-pillar");
