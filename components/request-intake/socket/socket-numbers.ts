/** Numbers of the WebSocket API that nobody is asked for. */
export const socketNumbers = {
  /** Seconds that a connection's item is kept: a connection lasts two hours at most, and `$disconnect` is not guaranteed to come.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
  connectionKept: 9_000,
  /** Seconds that one push to a connection may take. */
  callTimeout: 5,
  /** Seconds after the first try until which a refused push is tried again: by then the connection is over. */
  giveUpAfter: 7_200,
  /** Invocations at once, each with a batch of outcomes. */
  concurrency: 10,
} as const;
