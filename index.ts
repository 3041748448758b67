import { instancesOf } from "./components/config.ts";
import { RequestIntake, type RequestIntakeArgs } from "./components/request-intake.ts";
import { UserProvisioning, type UserProvisioningArgs } from "./components/user-provisioning.ts";

const { ephemeral, pipelines } = instancesOf(["requestIntake", "userProvisioning"]);

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
