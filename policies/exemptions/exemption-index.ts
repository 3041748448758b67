import type { Finding } from "../core/finding.ts";
import { type Exemption, undeterminedRule } from "./exemption.ts";
import { comparedWith, matches } from "./pattern.ts";

/** The exemptions of one rule. */
class OfRule {
  readonly urns = new Map<string, Exemption[]>();
  readonly names = new Map<string, Exemption[]>();
  readonly patterns: { exemption: Exemption; urn: boolean; name: boolean }[] = [];
  readonly carriers = new Map<string, Exemption[]>();

  add(exemption: Exemption): void {
    const { source, resource } = exemption;
    const compared = comparedWith(resource);
    if (source === "tag") push(this.carriers, resource, exemption);
    else if (resource.includes("*"))
      this.patterns.push({ exemption, urn: compared !== "type::name", name: compared !== "urn" });
    else push(compared === "urn" ? this.urns : this.names, resource, exemption);
  }

  *of(finding: Finding, carriers: readonly string[]): Iterable<Exemption> {
    const name = `${finding.type}::${finding.name}`;
    yield* this.urns.get(finding.urn) ?? [];
    yield* this.names.get(name) ?? [];
    for (const pattern of this.patterns) {
      const { resource } = pattern.exemption;
      if ((pattern.urn && matches(resource, finding.urn)) || (pattern.name && matches(resource, name)))
        yield pattern.exemption;
    }
    if (this.carriers.size === 0) return;
    for (const carrier of new Set([finding.urn, ...carriers])) yield* this.carriers.get(carrier) ?? [];
  }
}

/** Finds the exemptions of a finding without a look at all of them: 50,000 resources with an exemption each stay linear. */
export class ExemptionIndex {
  readonly #rules = new Map<string, OfRule>();

  constructor(exemptions: Iterable<Exemption>) {
    for (const exemption of exemptions) {
      const ofRule = this.#rules.get(exemption.rule) ?? new OfRule();
      this.#rules.set(exemption.rule, ofRule);
      ofRule.add(exemption);
    }
  }

  /** Those that say the finding's resource and path, the most exact first: its rule's before `undetermined`, files before tags. */
  *of(finding: Finding, carriers: readonly string[]): Iterable<Exemption> {
    const rules = finding.kind === "undetermined" ? [finding.rule, undeterminedRule] : [finding.rule];
    for (const rule of rules) {
      for (const exemption of this.#rules.get(rule)?.of(finding, carriers) ?? []) {
        if (exemption.path === undefined || (finding.path !== undefined && matches(exemption.path, finding.path)))
          yield exemption;
      }
    }
  }
}

const push = (map: Map<string, Exemption[]>, key: string, exemption: Exemption): void => {
  const list = map.get(key);
  if (list) list.push(exemption);
  else map.set(key, [exemption]);
};
