import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Pool } from "undici";
import { pairs } from "../gateway/headers.ts";
import { requestEmulator } from "../gateway/passthrough.ts";
import { readBody } from "../gateway/read-body.ts";
import { awsCall, type Connection } from "./aws-call.ts";
import { withShownRate } from "./shown-rate.ts";
import { ConnectionCut, type Stage } from "./stage.ts";

const connections = new WeakMap<Socket, Connection>();

/** One object for all calls on a connection: who is at its other end is found out once. */
function connectionOf(socket: Socket): Connection {
  const known = connections.get(socket) ?? { callerPort: socket.remotePort, serverPort: socket.localPort };
  connections.set(socket, known);
  return known;
}

/** Hands a request on to the emulator by way of the stage; what is no call of AWS goes by it. Both bodies are in memory on the way. */
export async function passStaged(
  stage: Stage,
  { pool, region }: { readonly pool: Pool; readonly region: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers, socket } = request;
  const { bytes } = await readBody(request, Number.POSITIVE_INFINITY);
  const happen = async () => {
    const answer = await requestEmulator(pool, request, bytes);
    return { ...answer, headers: pairs(answer.headers) };
  };
  const wire = { method, url, headers, body: bytes, from: "client", connection: connectionOf(socket) } as const;
  const call = awsCall(wire, region);
  try {
    const given = await (call ? stage.serve(call, happen) : happen());
    const answer = withShownRate(call, given, stage.quotas.enforced);
    response.writeHead(answer.status, answer.headers.flat()).end(answer.body);
  } catch (error) {
    if (!(error instanceof ConnectionCut)) throw error;
    response.destroy();
  }
}
