import type { UsersEvidence } from "../evidence.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** No call was refused by a quota: neither the pipeline's nor those of who signs up beside it. */
export function throttles({ arrivals }: UsersEvidence): UsersProblem[] {
  return arrivals
    .filter(({ verdict }) => verdict === "quota")
    .map(({ operation, by, at }) =>
      usersProblem("nothing is throttled", `${operation} at ${new Date(at).toISOString()}: over the quota ${by}`),
    );
}
