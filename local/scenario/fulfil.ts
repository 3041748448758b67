import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { PermanentError, type RequestHandler } from "../../handlers/request-intake/contract.ts";
import type { Effect } from "./evidence.ts";
import { poisonSku, slowMs, slowSku } from "./special-articles.ts";

interface Order {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
}

interface Receipt {
  readonly confirmation: string;
  readonly pieces: number;
  /** Of the order that was worked, so that the judge sees whose result this is. */
  readonly sha256: string;
}

const failing = 0.02;

/**
 * The team's function of the local stack. It works orders as a shop would, fails 2 % of all attempts, and writes each attempt's begin and
 * end into the effect log, so that a judge who shares nothing with the shell around it can tell what really ran.
 *
 * Which attempts fail depends on the order's bytes and the attempt's number alone: two runs of one file fail the same ones.
 */
export const handler: RequestHandler<Order, Receipt> = async (order, { rawBody, requestId, attempt, signal }) => {
  const sha256 = createHash("sha256").update(rawBody, "utf8").digest("hex");
  const write = (event: Effect["event"], error?: string) =>
    append({ event, requestId, attempt, pid: process.pid, at: Date.now(), sha256, error });
  write("begin");
  try {
    const receipt = await fulfil(order, sha256, attempt, signal);
    write("end");
    return receipt;
  } catch (error) {
    write("fail", (error as Error).name);
    throw error;
  }
};

async function fulfil({ items }: Order, sha256: string, attempt: number, signal: AbortSignal): Promise<Receipt> {
  if (items.some(({ sku }) => sku === poisonSku))
    throw new PermanentError("This article was recalled and is not sold any more.");
  const isSlow = items.some(({ sku }) => sku === slowSku);
  const [luck, haste] = drawn(sha256, attempt);
  await sleep(isSlow ? slowMs : 1 + haste * 8, undefined, { signal });
  if (luck < failing) throw new WarehouseBusy(`attempt ${attempt} came at a bad moment`);
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return { confirmation: `C-${sha256.slice(0, 12)}`, pieces, sha256 };
}

class WarehouseBusy extends Error {
  override readonly name = "WarehouseBusy";
}

/** Two numbers in [0, 1), the same for the same order and attempt. */
export function drawn(sha256: string, attempt: number): readonly [luck: number, haste: number] {
  const digest = createHash("sha256").update(`${sha256}/${attempt}`).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}

/**
 * One line by one write to a file opened with O_APPEND: lines of different processes never mix, and their order in the file is the order
 * in which they were written. Synchronous, so that a line is there before the work goes on, even if the process is killed then.
 */
function append(effect: Effect): void {
  const path = process.env.EFFECT_LOG;
  if (!path)
    throw new Error(
      "EFFECT_LOG is not set; the local stack sets it, through `environment`, to the file for the effect log",
    );
  appendFileSync(path, `${JSON.stringify(effect)}\n`, { flag: "a" });
}
