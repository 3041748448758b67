import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { applyBaseline, readBaseline, writeBaseline } from "../baseline/baseline.ts";
import { type ExemptionJudge, exemptionJudge } from "../exemptions/apply.ts";
import { type Exemption, undeterminedRule, utcDay } from "../exemptions/exemption.ts";
import { parseExemptionFile } from "../exemptions/file.ts";
import { exemptionsOfTags, exemptionTagPrefix } from "../exemptions/tag.ts";
import type { Problem } from "../reports/problem.ts";
import { reasonOf } from "../reports/write-atomically.ts";
import type { Judged } from "./finding.ts";
import type { Settings } from "./settings.ts";
import { type Surroundings, started } from "./surroundings.ts";
import { withUnknowns } from "./values.ts";

/** The policy that carries what is wrong with exemptions and the baseline, and how they may be used. */
export const EXEMPTIONS = "exemptions";

/** How the platform team lets exemptions be used: configuration of the policy `exemptions`. */
export const exemptionConfig = {
  files: {
    type: "array",
    items: { type: "string" },
    description: "Exemption files, relative to the pack. `exemptions.yaml` beside the pack is read without a word.",
    default: [],
  },
  tags: {
    type: "string",
    enum: ["allowed", "forbidden"],
    description: "Whether a tag on a resource may exempt it.",
    default: "allowed",
  },
  never: {
    type: "array",
    items: { type: "string" },
    description: "Rules that nobody is exempted from; `undetermined` for what could not be decided.",
    default: [],
  },
  baseline: { type: "string", description: "The baseline of this stack, relative to the pack.", default: "" },
} as const;

interface Config {
  files: string[];
  tags: "allowed" | "forbidden";
  never: string[];
  baseline: string;
}

/** What a team has accepted for a while: exemptions from files and tags, and a baseline. Made anew for each judgement. */
export class Accepted {
  readonly problems: Problem[] = [];
  private readonly judgeOne: ExemptionJudge;
  private readonly today: string;
  private readonly surroundings: Surroundings;
  private readonly settings: Settings;
  private readonly baseline: string | undefined;

  /** `tagged`: the resources whose tags count, with their properties. */
  constructor(
    rules: readonly string[],
    settings: Settings,
    surroundings: Surroundings,
    tagged: Iterable<{ urn: string; props: Record<string, unknown> }>,
  ) {
    const config = configOf(settings);
    const known = new Set([...rules, undeterminedRule]);
    this.settings = settings;
    this.surroundings = surroundings;
    this.today = utcDay(surroundings.now());
    const exemptions: Exemption[] = [];
    const take = (read: { exemptions: Exemption[]; problems: Problem[] }) => {
      exemptions.push(...read.exemptions);
      this.problems.push(...read.problems);
    };
    for (const file of this.files(config)) {
      try {
        take(parseExemptionFile(readFileSync(file, "utf8"), file, known));
      } catch (error) {
        const message = `Exemptions ${file}: cannot be read: ${reasonOf(error)}; correct the path, or take the setting out that names it`;
        this.problems.push({ level: "error", id: "exemptions-not-read", message, file });
      }
    }
    for (const { urn, props } of tagged) {
      // Of most resources the tags are not even looked at: only a key can tell, and it is always known.
      if (hasExemption(props.tags)) take(exemptionsOfTags(withUnknowns(props.tags), urn, known));
    }
    const { project, stack } = settings;
    const never = config.never.filter((rule) => this.isKnown(rule, known));
    this.judgeOne = exemptionJudge(exemptions, {
      today: this.today,
      forbidTags: config.tags === "forbidden",
      neverExempt: never,
      ...(stack ? { stack } : {}),
      ...(project ? { project } : {}),
    });
    const named = surroundings.env.LEVEE_BASELINE;
    this.baseline = named
      ? this.fromStart("LEVEE_BASELINE", named)
      : config.baseline
        ? join(surroundings.dir, config.baseline)
        : undefined;
  }

  private isKnown(rule: string, known: ReadonlySet<string>): boolean {
    if (known.has(rule)) return true;
    const message = `Policy "${EXEMPTIONS}": never: ${JSON.stringify(rule)} is no rule of this pack; name one of ${[...known].join(", ")}`;
    this.problems.push({ level: "error", id: "exemptions-unknown-rule", message });
    return false;
  }

  private files(config: Config): string[] {
    const { dir, env } = this.surroundings;
    const beside = join(dir, "exemptions.yaml");
    return [
      ...(dir && existsSync(beside) ? [beside] : []),
      ...config.files.map((file) => (isAbsolute(file) ? file : join(dir, file))),
      ...list(env.LEVEE_EXEMPTIONS).flatMap((file) => this.fromStart("LEVEE_EXEMPTIONS", file) ?? []),
    ];
  }

  private fromStart(variable: string, path: string): string | undefined {
    const found = started(this.surroundings, variable, path);
    if ("problem" in found) this.problems.push(found.problem);
    return "path" in found ? found.path : undefined;
  }

  /** The finding as it counts; `carriers` are the resources whose tags speak for it. */
  exempt(finding: Judged, carriers: readonly string[]): Judged {
    const { finding: judged, suppression } = this.judgeOne.judge(finding, carriers);
    return suppression ? { ...judged, suppression, level: "advisory" } : judged;
  }

  /** The findings, each already through `exempt`, as they count against the baseline. */
  weigh(findings: readonly Judged[]): Judged[] {
    if (!this.baseline) return [...findings];
    const { project, stack } = this.settings;
    const { baseline, problems } = readBaseline(this.baseline);
    const applied = applyBaseline(findings, baseline, { ...(stack ? { stack } : {}), ...(project ? { project } : {}) });
    this.problems.push(...problems, ...applied.problems);
    return applied.findings.map((finding) => (finding.suppression ? { ...finding, level: "advisory" } : finding));
  }

  /** At the end of a run: what matched nothing is known now, and the baseline is written, where that is asked for. */
  settle(findings: readonly Judged[]): Judged[] {
    this.problems.push(...this.judgeOne.problems());
    const write = this.surroundings.env.LEVEE_WRITE_BASELINE;
    const path = write ? this.fromStart("LEVEE_WRITE_BASELINE", write) : undefined;
    const problem = path ? writeBaseline(path, findings, this.today) : undefined;
    if (problem) this.problems.push(problem);
    return this.weigh(findings);
  }
}

const configOf = ({ policies }: Settings): Config => {
  const defaults = Object.entries(exemptionConfig).map(([name, property]) => [name, property.default]);
  return { ...(Object.fromEntries(defaults) as unknown as Config), ...policies.get(EXEMPTIONS)?.config };
};

const list = (text = ""): string[] =>
  text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

const hasExemption = (tags: unknown): boolean => {
  if (Array.isArray(tags))
    return tags.some((tag) => String((tag as { key?: unknown } | null)?.key).startsWith(exemptionTagPrefix));
  return (
    typeof tags === "object" && tags !== null && Object.keys(tags).some((key) => key.startsWith(exemptionTagPrefix))
  );
};
