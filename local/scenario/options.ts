import type { Display } from "../display/display.ts";
import type { Order } from "./orders.ts";

export interface ScenarioOptions {
  /** Where orders are posted: the stack's `requestsUrl`. Loopback only, as `endpoint`. */
  readonly requestsUrl: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueUrl: string;
  /** The embedded cloud's AWS endpoint. */
  readonly endpoint: string;
  /** @default "eu-central-1" */
  readonly region?: string;
  /** The file that the team's function writes, named by its EFFECT_LOG. Must be of this run only. */
  readonly effectLog: string;
  readonly display: Display;
  /** Orders a second. @default 300 */
  readonly rate?: number;
  /** Of the arrivals' spacing (Poisson). @default 1 */
  readonly seed?: number;
  /** @default the 2,000 of orders.jsonl */
  readonly orders?: readonly Order[];
  /** When to give up on ids without an outcome, in milliseconds from the first order. @default 180000 */
  readonly maxMs?: number;
  /** When to give up on a cloud that answers nothing, in milliseconds. @default 15000 */
  readonly maxSilenceMs?: number;
  /** Milliseconds between two GETs for one outcome. @default 2000 */
  readonly askEveryMs?: number;
  /** The component's own. @default 5 */
  readonly maxAttempts?: number;
  /** Other doors than straight to the queue. @default none */
  readonly doors?: DoorsOptions;
  /** The component's own. @default 60000 */
  readonly workTimeoutMs?: number;
  /** Whether somebody kills processes meanwhile. @default false */
  readonly killed?: boolean;
  readonly signal?: AbortSignal;
}

/** Another instance, whose API has the team's check before its queue, and a WebSocket beside it; and who is told of its outcomes. */
export interface DoorsOptions {
  readonly requestsUrl: string;
  readonly webSocketUrl: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueUrl: string;
  /** The queues of its channels. */
  readonly channels: Readonly<Record<string, { readonly queueUrl: string }>>;
  readonly webhooks: { readonly log: string; readonly secret: string };
}
