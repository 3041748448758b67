/** What API Gateway holds a connection to: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export interface SocketLimits {
  /** Bytes of one frame; a larger one closes the connection with 1009. */
  readonly frameBytes: number;
  /** Bytes of one message, likewise. */
  readonly messageBytes: number;
  /** Milliseconds without any traffic. */
  readonly idleMs: number;
  /** Milliseconds from the connect. */
  readonly durationMs: number;
  /** New connections a second of an account, and at once. */
  readonly connectsPerSecond: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  idleMs: 10 * 60_000,
  durationMs: 2 * 3_600_000,
  connectsPerSecond: 500,
};
