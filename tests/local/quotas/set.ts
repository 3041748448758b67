import { readFileSync } from "node:fs";
import type { Arrival } from "../../../local/quotas/arrival-log.ts";
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

/** The calls that came to the emulator by way of a stage that logs them. */
export async function arrivalsAt(gateway: At): Promise<Arrival[]> {
  const { file } = await ask<{ file: string }>(gateway, "GET", "arrivals");
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Arrival);
}

/** Sets a fault that ends with `during`, which can ask for the calls that it struck and that are over. */
export async function withFault<T>(
  gateway: At,
  fault: object,
  during: (struck: () => Promise<Arrival[]>) => Promise<T>,
): Promise<T> {
  const { id } = await setFault(gateway, fault);
  try {
    return await during(async () => (await arrivalsAt(gateway)).filter(({ by }) => by === id));
  } finally {
    await ask(gateway, "DELETE", `faults/${id}`);
  }
}
