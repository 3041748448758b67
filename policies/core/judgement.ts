import type { ReportViolation } from "@pulumi/policy";
import type { Problem } from "../reports/problem.ts";
import type { Report } from "../reports/report.ts";
import { writeReports } from "../reports/write.ts";
import { Accepted, EXEMPTIONS } from "./accepted.ts";
import { carriersOf, speaksForItself } from "./carriers.ts";
import { reportFinding, reportProblem } from "./diagnostics.ts";
import { type Configured, configured, findInResource, findInStack, judge } from "./evaluate.ts";
import type { Judged } from "./finding.ts";
import { type Found, identity } from "./findings.ts";
import { Graph, nodesOf } from "./graph.ts";
import { Inputs } from "./inputs.ts";
import { levelOfMisspelt, misspelt } from "./misspelt.ts";
import type { Source } from "./node.ts";
import { pack } from "./package.ts";
import { located, standsForAll } from "./place.ts";
import type { AnyRule } from "./rule.ts";
import type { Settings } from "./settings.ts";
import { type Surroundings, started } from "./surroundings.ts";

/** One run of the pack: what it said before resources were created, and what it says at the end. */
export class Judgement {
  private readonly rules: readonly AnyRule[];
  private readonly settings: Settings;
  private readonly surroundings: Surroundings;
  /** What was said of resources before they were created, by identity: the end of the run does not say it again. */
  private readonly told = new Map<string, Judged>();
  /** What was found before creation, by identity. A provider's answer can hide it: a default that it filled in looks like a value then. */
  private readonly early = new Map<string, Found>();
  private readonly inputs: Inputs;
  /** Whether a resource so far carries an exemption: it may speak for one that can have no tags. */
  private exemptionSeen = false;

  constructor(rules: readonly AnyRule[], settings: Settings, surroundings: Surroundings, inputs = new Inputs()) {
    this.inputs = inputs;
    this.rules = rules;
    this.settings = settings;
    this.surroundings = surroundings;
  }

  /** A resource before it is created: what is wrong with it alone stops it here. */
  resource(source: Source, reportViolation: ReportViolation): void {
    this.exemptionSeen ||= JSON.stringify(source.props.tags ?? "").includes("levee:exempt:");
    const nodes = nodesOf(source);
    if (nodes.length === 0) return;
    this.inputs.remember(source.urn, source.props);
    const found = findInResource(this.rules, this.settings, nodes);
    if (found.length === 0) return;
    const settings = located(this.settings, [source]);
    const inForce = configured(this.rules, settings);
    const accepted = this.accepted([source], settings);
    for (const one of found) {
      const judged = judge(one, inForce, settings);
      if (!judged || one.kind === "undetermined") continue;
      this.early.set(identity(one), one);
      // Whose tags speak for this one is known at the end only.
      if (this.exemptionSeen && !speaksForItself(one.node)) continue;
      const [weighed] = accepted.weigh([accepted.exempt(judged, [one.urn])]);
      if (!weighed) continue;
      this.told.set(identity(one), weighed);
      reportFinding(weighed, this.describe(one.rule), reportViolation);
    }
    // An update that stops here has no end at which a report could be written.
    if (settings.dryRun === false) this.write([...this.told.values()], [], this.told.size, inForce, settings);
  }

  /** The whole stack, at the end of a preview or an update. */
  stack(sources: readonly Source[], reportViolation: ReportViolation): void {
    const graph = new Graph(sources.map((source) => this.inputs.asGiven(source)));
    const settings = located(this.settings, sources);
    const inForce = configured(this.rules, settings);
    const accepted = this.accepted(sources, settings);
    const exempted: Judged[] = [];
    for (const one of this.withEarly(findInStack(this.rules, settings, graph), graph)) {
      const judged = judge(one, inForce, settings);
      if (judged) exempted.push(accepted.exempt(judged, carriersOf(graph, one.node)));
    }
    const findings = accepted.settle(exempted);
    for (const finding of findings) {
      if (this.told.has(identity(finding))) continue;
      reportFinding(finding, this.describe(finding.rule), reportViolation, settings.dryRun === false);
    }
    const unknown = misspelt(this.rules, settings);
    const problems = [...accepted.problems];
    problems.push(...this.write(findings, [...unknown, ...problems], graph.size, inForce, settings));
    const level = settings.policies.get(EXEMPTIONS)?.level ?? "mandatory";
    const whole = standsForAll(sources);
    for (const problem of unknown) reportProblem(problem, levelOfMisspelt(settings), reportViolation, whole);
    for (const problem of problems) reportProblem(problem, level, reportViolation, whole);
    this.told.clear();
    this.early.clear();
    this.inputs.clear();
    this.exemptionSeen = false;
  }

  /** Everything that was found, at whatever time: reports, baselines and exemptions are about all of it. */
  private withEarly(found: readonly Found[], graph: Graph): Found[] {
    const now = new Set(found.map(identity));
    const hidden = [...this.early].filter(([key]) => !now.has(key)).map(([, one]) => one);
    return [
      ...found,
      ...hidden.flatMap((one) => {
        const node = graph.at(one.urn).find(({ kind }) => kind === one.node.kind);
        return node ? [{ ...one, node }] : [];
      }),
    ];
  }

  private accepted(sources: readonly Source[], settings: Settings): Accepted {
    return new Accepted(
      this.rules.map(({ name }) => name),
      settings,
      this.surroundings,
      sources,
    );
  }

  private describe(name: string): string {
    return this.rules.find((rule) => rule.name === name)?.description ?? "";
  }

  /** Writes the reports that `LEVEE_REPORT` asks for; what goes wrong with that is a problem like any other. */
  private write(
    findings: Judged[],
    problems: Problem[],
    checked: number,
    inForce: readonly Configured[],
    settings: Settings,
  ): Problem[] {
    const { env, now } = this.surroundings;
    const wanted =
      env.LEVEE_REPORT?.split(/[,;]/)
        .map((path) => path.trim())
        .filter((path) => path !== "") ?? [];
    if (wanted.length === 0) return [];
    const { project, stack, dryRun } = settings;
    const report: Report = {
      pack,
      project,
      stack,
      ...(dryRun === undefined ? {} : { dryRun }),
      time: now().toISOString(),
      rules: inForce.map(
        ({ rule: { name, displayName, description, severity, url, remediationSteps, frameworks, tags }, level }) => ({
          name,
          displayName,
          description,
          severity,
          level,
          url,
          remediationSteps,
          frameworks,
          tags,
        }),
      ),
      findings,
      problems,
      checked,
    };
    return wanted.flatMap((path) => {
      const found = started(this.surroundings, "LEVEE_REPORT", path);
      return "problem" in found ? [found.problem] : writeReports(found.path, report, "/");
    });
  }
}
