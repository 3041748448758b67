import type * as pulumi from "@pulumi/pulumi";

/**
 * Options of a resource that holds data: a table, a bucket, a queue. Unless the stack is ephemeral the engine then refuses to delete or
 * replace it (a new name is a new resource, so it refuses a rename as well) and says how to unprotect it, and AWS keeps it even when the
 * protection was taken off and the program no longer names it. docs/runbook/tasks/moving-data.md tells how to move on purpose.
 *
 * https://www.pulumi.com/docs/iac/concepts/resources/options/protect/
 * https://www.pulumi.com/docs/iac/concepts/resources/options/retainondelete/
 */
export function dataOptions(ephemeral: boolean): Pick<pulumi.CustomResourceOptions, "protect" | "retainOnDelete"> {
  return ephemeral ? {} : { protect: true, retainOnDelete: true };
}
