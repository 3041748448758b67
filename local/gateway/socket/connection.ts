import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import type { Handshake } from "./socket-context.ts";
import type { SocketLimits } from "./socket-limits.ts";

/** Close codes: https://datatracker.ietf.org/doc/html/rfc6455#section-7.4.1 */
export const GOING_AWAY = 1001;
export const NO_BINARY = 1003;
export const TOO_BIG = 1009;

/** Sixteen characters such as `L0SM9cOFvHcCIhw=`. */
export const newConnectionId = (): string => `${randomBytes(11).toString("base64url")}=`;

/** A connection that stands, held to the limits of its time. */
export class Connection {
  readonly handshake: Handshake;
  private readonly socket: WebSocket;
  private readonly limits: SocketLimits;
  private readonly end: NodeJS.Timeout;
  private idle: NodeJS.Timeout | undefined;
  private activeAt = Date.now();

  constructor(socket: WebSocket, handshake: Handshake, limits: SocketLimits) {
    this.socket = socket;
    this.handshake = handshake;
    this.limits = limits;
    this.end = setTimeout(() => this.close(GOING_AWAY, "Connection duration limit"), limits.durationMs);
    this.end.unref();
    socket.once("close", () => {
      clearTimeout(this.end);
      clearTimeout(this.idle);
    });
    // Whatever a client sends keeps the connection, a ping too; `ws` answers it.
    for (const event of ["message", "ping", "pong"] as const) socket.on(event, () => this.touch());
    this.touch();
  }

  get lastActiveAt(): number {
    return this.activeAt;
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Sends a message as text, in frames of the size that clients may count on. */
  send(message: Buffer): void {
    this.touch();
    const { frameBytes } = this.limits;
    for (let at = 0; at === 0 || at < message.length; at += frameBytes) {
      const fin = at + frameBytes >= message.length;
      this.socket.send(message.subarray(at, at + frameBytes), { binary: false, fin });
    }
  }

  close(code: number, reason = ""): void {
    this.socket.close(code, reason);
    // A client that does not answer the close is cut off.
    setTimeout(() => this.socket.terminate(), 1000).unref();
  }

  private touch(): void {
    this.activeAt = Date.now();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.close(GOING_AWAY, "Idle timeout"), this.limits.idleMs);
    this.idle.unref();
  }
}
