import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Kind, Pair } from "./evidence.ts";

/** One line of `orders.jsonl`: a request as a caller sends it, and what it should get. */
export interface Order {
  /** `poison`: nothing can ever work it. `slow`: takes 45 s. `invalid`: to be refused. */
  readonly kind: Kind;
  /** The status of the answer. */
  readonly expect: number;
  /** As they are sent, their names too. */
  readonly headers: Readonly<Record<string, string>>;
  /** The request's body, to be sent as UTF-8. */
  readonly body: string;
  readonly pair?: Pair;
  /** Bytes to fill the body up to with spaces, which JSON allows at its end; so that no megabytes lie in the file. */
  readonly fillTo?: number;
  /** The refusal is API Gateway's own answer, which no setting makes problem details. */
  readonly isGatewaysOwn?: true;
  /** What is special about it, for people. */
  readonly why?: string;
}

export const ordersFile = join(import.meta.dirname, "orders.jsonl");

/** The orders of a file, one a line. */
export function readOrders(path: string = ordersFile): Order[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Order);
}

/** The bytes to send. */
export function bytesOf({ body, fillTo = 0 }: Order): Buffer {
  const bytes = Buffer.from(body, "utf8");
  return bytes.length >= fillTo ? bytes : Buffer.concat([bytes, Buffer.alloc(fillTo - bytes.length, " ")]);
}

/** Hexadecimal; of a text's UTF-8. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
