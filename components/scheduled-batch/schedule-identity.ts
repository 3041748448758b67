import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../parts/iam-document.ts";
import type { ServiceRole } from "../parts/service-role.ts";

/** What is known of the schedule before it is made: the machine's functions name it, and it names the machine. */
export interface ScheduleIdentity {
  /** The schedule's name, and its lease's. */
  readonly name: string;
  readonly arn: pulumi.Output<string>;
  readonly role: ServiceRole;
  /** What switching it off takes: it is updated as a whole, its role with it. */
  readonly statements: () => Statement[];
}
