import { instancesOf } from "./components/config.ts";
import { RequestIntake, type RequestIntakeArgs } from "./components/request-intake.ts";

const { ephemeral, pipelines } = instancesOf(["requestIntake"]);

/** The outputs of every RequestIntake in the stack's config, by its name. */
export const requestIntake = Object.fromEntries(
  Object.entries(pipelines.requestIntake).map(([name, args]) => [
    name,
    new RequestIntake(name, { ephemeral, ...(args as RequestIntakeArgs) }).outputs,
  ]),
);
