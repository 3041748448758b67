import { request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import type { TcpSocketConnectOpts } from "node:net";
import { guardedLookup, PRIVATE } from "./reachable.ts";

/**
 * How one request ended.
 *
 * - `answered`: with a status; `retryAfter` is the header's text
 * - `unsent`: not a byte of it left, because there was no connection
 * - `lost`: it may have arrived, and there was no answer
 * - `private`: its host has an address that it must not have
 */
export type Posted =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: "unsent"; readonly why: string }
  | { readonly kind: "lost"; readonly why: string }
  | { readonly kind: "private" };

/**
 * Makes one POST on a connection of its own, and never throws. A connection that is used again may be closed by the other side at the moment of
 * writing, and then nobody knows what arrived; a new one tells: until it stands nothing was sent, from then on anything may have been.
 *
 * Redirects are answers, and the answer's body is not read: nothing that it says could change what is done.
 */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<Posted> {
  return new Promise((resolve) => {
    const isSecure = url.protocol === "https:";
    const bytes = Buffer.from(body);
    let connected = false;
    const options: RequestOptions & Pick<TcpSocketConnectOpts, "autoSelectFamilyAttemptTimeout"> = {
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": String(bytes.length), connection: "close" },
      lookup: guardedLookup,
      // Each address of its host has a part of the time: in Node's own quarter of a second nobody on the other side of the world is connected to.
      autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMs / 4),
    };
    const request = (isSecure ? secure : plain)(url, options);
    const end = (posted: Posted) => {
      clearTimeout(timer);
      resolve(posted);
      request.destroy();
    };
    const failed = (why: string) => end({ kind: connected ? "lost" : "unsent", why });
    const timer = setTimeout(
      () =>
        failed(connected ? `no answer within ${timeoutMs / 1_000} s` : `no connection within ${timeoutMs / 1_000} s`),
      timeoutMs,
    );
    request.on("socket", (socket) => {
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        connected = true;
      });
    });
    request.on("response", ({ statusCode = 0, headers: { "retry-after": retryAfter } }) =>
      end({ kind: "answered", status: statusCode, retryAfter }),
    );
    request.on("error", (error: NodeJS.ErrnoException) =>
      codeOf(error) === PRIVATE ? end({ kind: "private" }) : failed(`connection: ${codeOf(error)}`),
    );
    request.end(bytes);
  });
}

/** An error's code, never its message, which has the host. Of several addresses tried, the first one's: they seldom differ. */
function codeOf(error: NodeJS.ErrnoException | AggregateError): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first?.code ?? error.name;
}
