import { instancesOf } from "./components/config.ts";
import { RequestIntake, type RequestIntakeArgs } from "./components/request-intake.ts";
import { ScheduledBatch, type ScheduledBatchArgs } from "./components/scheduled-batch.ts";
import { UserProvisioning, type UserProvisioningArgs } from "./components/user-provisioning.ts";

const { ephemeral, pipelines } = instancesOf(["requestIntake", "userProvisioning", "scheduledBatch"]);

/** The outputs of every RequestIntake in the stack's config, by its name. */
export const requestIntake = Object.fromEntries(
  Object.entries(pipelines.requestIntake).map(([name, args]) => [
    name,
    new RequestIntake(name, { ephemeral, ...(args as RequestIntakeArgs) }).outputs,
  ]),
);

/** The outputs of every UserProvisioning in the stack's config, by its name. */
export const userProvisioning = Object.fromEntries(
  Object.entries(pipelines.userProvisioning).map(([name, args]) => [
    name,
    new UserProvisioning(name, { ephemeral, ...(args as UserProvisioningArgs) }).outputs,
  ]),
);

/** The outputs of every ScheduledBatch in the stack's config, by its name. */
export const scheduledBatch = Object.fromEntries(
  Object.entries(pipelines.scheduledBatch).map(([name, args]) => [
    name,
    new ScheduledBatch(name, { ephemeral, ...(args as ScheduledBatchArgs) }).outputs,
  ]),
);
