import type { TargetsHandler } from "../../../handlers/scheduled-batch/contract.ts";
import { meters } from "./usage.ts";

/** The targets' function of the local stack. */
export const handler: TargetsHandler = () => meters.map((meter) => ({ ...meter }));
