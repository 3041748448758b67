import type { RequestHandler } from "../../handlers/request-intake/contract.ts";
import { job, type Posted } from "./job.ts";

/** The same work behind a RequestIntake. */
export const handler: RequestHandler<Posted> = (posted) => job("intake", posted);
