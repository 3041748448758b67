import type { ValidationHandler } from "../../handlers/request-intake/contract.ts";
import type { Posted } from "./job.ts";

/** What a light check is: it looks at the request, and at nothing else. */
export const handler: ValidationHandler<Posted> = ({ n }) => {
  if (!Number.isSafeInteger(n)) throw new Error(`${n} is no number of a request`);
};
