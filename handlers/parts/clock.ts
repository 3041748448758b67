export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): { readonly over: Promise<void>; cancel(): void };
}
