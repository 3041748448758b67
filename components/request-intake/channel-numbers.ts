/** Numbers of every channel that nobody is asked for. */
export const channelNumbers = {
  /** Seconds of a channel function's timeout that are the shell's: claiming, and writing down what came of the call. */
  shellReserve: 30,
  /** MB. */
  memory: 256,
  /** Deliveries that one invocation sends at once. */
  batchSize: 10,
  /** Seconds that a delivery may wait in its queue: longer than the 1,000 receives that SQS grants last, at a mean pause of 450 s, so what
   * nobody can deliver ends in the dead-letter queue and does not vanish; and shorter than the dead-letter queue's 14 days. */
  retention: 7 * 86_400,
  /** Seconds without any end that are alarming: longer than the longest pause between two tries, an hour. */
  stuckAfter: 7_200,
} as const;
