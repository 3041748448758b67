/** What AWS's SDK, and Node below it, put on the errors that they throw. */
interface AwsError extends Error {
  readonly code?: string;
  /** Of a connection that was refused. */
  readonly address?: string;
  readonly port?: number;
  /** One for each address that a name has. */
  readonly errors?: readonly AwsError[];
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** One line about an error, with the way out where there is one. No stack trace: it is our code's, and says nothing to an operator. */
export function explain(thrown: unknown, endpoint?: string): string {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as AwsError;
  // What Node's fetch throws says nothing; its cause does.
  if (error.cause !== undefined && error.message === "fetch failed") return explain(error.cause, endpoint);
  if (error.code === "ECONNREFUSED") {
    const { address, port } = error.errors?.[0] ?? error;
    const isKept = endpoint !== undefined || address === "127.0.0.1";
    return `nothing answers at ${endpoint ?? `${address}:${port}`}${isKept ? ": is the kept stack still up? npm run local:down clears away what is left of one" : ""}`;
  }
  if (error.name === "TimeoutError")
    return `no answer from ${endpoint ?? "AWS"} in time, however often it was asked; look whether it can be reached from here`;
  if (error.name === "CredentialsProviderError")
    return `there are no AWS credentials (${error.message}); \`aws sts get-caller-identity\` has to work in this shell`;
  if (/^(ExpiredToken|ExpiredTokenException)$/.test(error.name))
    return `the AWS credentials have expired: ${oneLine(error.message)}`;
  if (error.$metadata) return `AWS: ${error.name}: ${oneLine(error.message)}`;
  return oneLine(error.message || error.name);
}

/** What went wrong, for programs: the last line on stderr. */
export const errorLine = (message: string): string => `${JSON.stringify({ type: "error", message })}\n`;

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ").trim();
