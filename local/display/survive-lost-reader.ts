/** Without a listener, `… | head` would end the run by an uncaught EPIPE, and what it holds would be left behind. */
export function surviveLostReader(stream: NodeJS.WritableStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
