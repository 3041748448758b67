import * as pulumi from "@pulumi/pulumi";
import { type Account, accountOf } from "./account.ts";
import { ArgumentError } from "./argument-error.ts";
import { type NamedService, physicalName } from "./names.ts";
import { dataOptions } from "./protect.ts";

/** Arguments of single children, by the child's name, that win over what the component derived. */
export type Overrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What every child of one component needs: its parent, its names, its override, and whether data has to survive. */
export class Scope {
  readonly kind: string;
  readonly name: string;
  readonly component: pulumi.ComponentResource;
  readonly ephemeral: boolean;
  readonly account: Account;
  private readonly overrides: Overrides;
  private readonly children = new Set<string>();

  constructor(
    kind: string,
    name: string,
    component: pulumi.ComponentResource,
    ephemeral: boolean,
    overrides: Overrides,
  ) {
    this.kind = kind;
    this.name = name;
    this.component = component;
    this.ephemeral = ephemeral;
    this.overrides = overrides;
    this.account = accountOf(component);
  }

  /** How errors name the component. */
  get subject(): string {
    return `${this.kind} "${this.name}"`;
  }

  /** The logical name of a child: `orders-work`. */
  logical(child: string): string {
    return `${this.name}-${child}`;
  }

  /** The physical name of a child that is unique in an account and region: `{project}-{stack}-{instance}-{part}`. */
  physical(service: NamedService, ...parts: readonly string[]): string {
    return physicalName(service, pulumi.getProject(), pulumi.getStack(), this.name, ...parts);
  }

  /** The same for what is unique in an account only: IAM roles, dashboards. */
  physicalInRegion(service: NamedService, ...parts: readonly string[]): pulumi.Output<string> {
    return this.account.region.apply((region) => this.physical(service, ...parts, region));
  }

  /** The same for what is unique in the world: buckets. */
  physicalInWorld(service: NamedService, ...parts: readonly string[]): pulumi.Output<string> {
    return pulumi
      .all([this.account.id, this.account.region])
      .apply(([id, region]) => this.physical(service, ...parts, id, region));
  }

  /** A child's arguments, with what `overrides` says of it. */
  args<A extends object>(child: string, args: A): A {
    this.children.add(child);
    return { ...args, ...this.overrides[child] };
  }

  /** Options of a child. */
  options(more: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...more, parent: this.component };
  }

  /** Options of a child that holds data. */
  dataOptions(more: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...this.options(more), ...dataOptions(this.ephemeral) };
  }

  /** To be called when every child is made: refuses overrides of children that there are not. */
  refuseUnknownOverrides(): void {
    const unknown = Object.keys(this.overrides).find((child) => !this.children.has(child));
    if (unknown === undefined) return;
    throw new ArgumentError(
      this.subject,
      `overrides names "${unknown}", which is none of its resources`,
      `it has ${[...this.children].sort().join(", ")}`,
    );
  }
}
