/** So long may a call that was on its way at Ctrl-C still take: what AWS did of it decides what there is to let go. */
const GRACE_MS = 5_000;

/** Of a request handler of AWS's SDK, as much as matters here. */
interface Handler<Request, Response> {
  handle(request: Request, options?: { readonly abortSignal?: unknown }): Promise<Response>;
}

interface Extension<H> {
  httpHandler(): H;
  setHttpHandler(handler: H): void;
}

/**
 * For the `extensions` of a client: calls that were begun before the signal and do not come back are cut a moment after it, or a service that
 * hangs would hold the terminal for as long as all attempts take. Calls that are begun after it let something go, and are not touched.
 */
export const cutWhenInterrupted = (signal: AbortSignal, graceMs = GRACE_MS) => ({
  // biome-ignore lint/suspicious/noExplicitAny: every client has a handler type of its own
  configure(client: Extension<any>): void {
    const handler: Handler<unknown, unknown> = client.httpHandler();
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options) => {
      if (signal.aborted || options?.abortSignal) return handle(request, options);
      const cut = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const later = () => {
        timer = setTimeout(() => cut.abort(signal.reason), graceMs);
      };
      signal.addEventListener("abort", later, { once: true });
      try {
        return await handle(request, { ...options, abortSignal: cut.signal });
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", later);
      }
    };
    client.setHttpHandler(handler);
  },
});
