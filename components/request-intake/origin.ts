import { ArgumentError } from "../parts/argument-error.ts";
import { isSecure } from "../parts/is-secure.ts";

/** Scheme and authority, as callers see the API. Plain http is for a loopback address only: ids and results would be read on the way. */
export function checkedOrigin(subject: string, origin: string): string {
  const wayOut = 'write scheme and authority, such as "https://api.example.com", and nothing behind them';
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // The text goes into templates, where other characters could mean something.
  if (!url || !/^[a-z]+:\/\/[A-Za-z0-9.:[\]-]+\/?$/.test(origin) || url.pathname !== "/") {
    throw new ArgumentError(subject, `publicOrigin ${JSON.stringify(origin)} is not an origin`, wayOut);
  }
  if (!isSecure(url)) {
    throw new ArgumentError(
      subject,
      `publicOrigin "${origin}" is not https`,
      "callers send their requests there: use https",
    );
  }
  return url.origin;
}
