import { PartialCreate } from "./partial.ts";

/** What the user reads when AWS, or the emulator in its place, refuses: one sentence, no stack trace, no secret. */
export function failure(
  what: { type: string; name: string; operation: string; endpoint?: string },
  error: unknown,
  secrets: readonly string[],
): string {
  const cause = error instanceof PartialCreate ? error.cause : error;
  const said = `${what.type} "${what.name}": ${what.operation} failed${at(cause)}: ${reason(cause, what.endpoint)}`;
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), said);
}

function at(error: unknown): string {
  const operation = error instanceof Error && "operation" in error ? error.operation : undefined;
  return typeof operation === "string" ? ` at ${operation}` : "";
}

function reason(error: unknown, endpoint: string | undefined): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string" && /^E[A-Z]+$/.test(code)) {
    return `nothing answers at ${endpoint} (${code}); AWS_ENDPOINT_URL should name a running emulator, such as the one of \`npm run local -- --keep\``;
  }
  // An SDK error bears AWS's code as its name; a plain Error's name says nothing.
  return error.name === "Error" ? error.message : `${error.name}: ${error.message || "no message"}`;
}
