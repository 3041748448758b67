import type { PolicyComplianceFramework, Severity } from "@pulumi/policy";
import type { Level } from "./finding.ts";
import type { Graph } from "./graph.ts";
import type { Kind } from "./kinds.ts";
import type { Node } from "./node.ts";

/** What a rule says of a resource; the rest of a finding is the same for all of it. */
interface Remark {
  /** What is wrong: name, value, rule, way out; one paragraph. */
  message: string;
  /** The property or state that it is about; two remarks of one rule on one resource differ in it. */
  path?: string;
}

interface Waiting extends Remark {
  /** The property that is not known yet, by the aws provider's name. */
  property: string;
  /** URNs of what it waits for; left out, the recorded dependencies of the property. */
  waitsFor?: readonly string[];
  /** Why a known value tells nothing, where that is the cause: "lies in S3, where the pack cannot read it". */
  because?: string;
}

/** Where a rule puts what it finds, and where it reads its configuration. */
export interface Report<Config> {
  readonly config: Config;
  /** The rule is broken. */
  violation(node: Node, remark: Remark): void;
  /** Allowed, and better done otherwise: never blocks. */
  advice(node: Node, remark: Remark): void;
  /** Nothing can be decided before `property` is known. The message gets the property, what it waits for and the way out appended. */
  undetermined(node: Node, waiting: Waiting): void;
}

/** Type of one configuration property, as JSON Schema, with a default: the configuration is complete without a line of it. */
export interface ConfigProperty {
  type: "integer" | "string" | "boolean" | "array";
  description: string;
  default: unknown;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  items?: { type: "string" | "integer"; enum?: string[] };
}

/** One rule: what it is, what it needs to be told, and how it decides. */
export interface Rule<Config = Record<string, never>> {
  /** What it is called in configuration, findings and exemptions. */
  name: string;
  displayName: string;
  /** One sentence: what is demanded. */
  description: string;
  severity: Severity;
  /** The level when the configuration says nothing. */
  level: Level;
  frameworks: PolicyComplianceFramework[];
  tags: string[];
  /** The page of AWS that the rule rests on. */
  url: string;
  /** What to do about a finding, step by step. */
  remediationSteps: string;
  /** The outage that it prevents: for the rule's page. */
  why: string;
  config: { [property in keyof Config]: ConfigProperty };
  /**
   * What can be decided from one resource alone: also run before the resource is created, where a violation stops it. It must not report
   * `undetermined`: `stack` does, where the dependencies are known.
   */
  resource?: { kinds: readonly Kind[]; check(node: Node, report: Report<Config>): void };
  /** What needs several resources, or says what could not be decided. */
  stack?(graph: Graph, report: Report<Config>): void;
}

/** A rule whatever its configuration is: as the pack keeps them. */
export type AnyRule = Rule<never> | Rule<Record<string, unknown>>;

/** Keeps the type of a rule's configuration while it is written. */
export const defineRule = <Config = Record<string, never>>(rule: Rule<Config>): Rule<Config> => rule;
