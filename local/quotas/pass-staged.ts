import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pool } from "undici";
import { pairs } from "../gateway/headers.ts";
import { requestEmulator } from "../gateway/passthrough.ts";
import { readBody } from "../gateway/read-body.ts";
import { awsCall } from "./aws-call.ts";
import { ConnectionCut, type Stage } from "./stage.ts";

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
  const connection = { callerPort: socket.remotePort, serverPort: socket.localPort };
  const wire = { method, url, headers, body: bytes, from: "client", connection } as const;
  const call = awsCall(wire, region);
  try {
    const answer = await (call ? stage.serve(call, happen) : happen());
    response.writeHead(answer.status, answer.headers.flat()).end(answer.body);
  } catch (error) {
    if (!(error instanceof ConnectionCut)) throw error;
    response.destroy();
  }
}
