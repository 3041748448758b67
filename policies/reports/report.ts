import type { Judged, Level } from "../core/finding.ts";
import type { Problem } from "./problem.ts";

/** What a rule is, for those who read its findings and have never heard of it. */
export interface RuleMeta {
  /** `no-synchronous-lambda`: what findings and exemptions call it. */
  name: string;
  displayName: string;
  /** What is demanded, in a sentence. */
  description: string;
  severity: Judged["severity"];
  /** The level it runs at here. */
  level: Level;
  /** The rule's page; empty when it has none. */
  url: string;
  /** Markdown. */
  remediationSteps: string;
  frameworks: { name: string; version?: string; reference?: string; specification?: string }[];
  tags: string[];
}

/** One run of the pack over one stack: what all formats are written from. Plain JSON. */
export interface Report {
  pack: { name: string; version: string };
  project: string;
  stack: string;
  /** Whether it was a preview; left out when the engine did not say. */
  dryRun?: boolean;
  /** When it ran: ISO 8601, UTC. */
  time: string;
  rules: RuleMeta[];
  /** All findings, also those that do not count. */
  findings: Judged[];
  /** What is wrong with exemptions, baseline and configuration. */
  problems: Problem[];
  /** How many resources were looked at. */
  checked: number;
}
