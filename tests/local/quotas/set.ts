import type { SetFault } from "../../../local/quotas/fault-plan.ts";

interface At {
  readonly url: string;
}

/** Asks a gateway's stage for something; throws what it refuses with. */
export async function ask<T>({ url }: At, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}/_levee/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const json = (await answer.json()) as T & { message: string };
  if (!answer.ok) throw new Error(`${answer.status} ${json.message}`);
  return json;
}

export const setFault = (gateway: At, fault: object): Promise<SetFault> => ask(gateway, "POST", "faults", fault);

/** Undoes every fault. */
export const lift = (gateway: At): Promise<unknown> => ask(gateway, "DELETE", "faults");
