import type { Fault } from "../contract.ts";

/** How much of a check's words reaches a caller; an answer may have 10 MB, and nobody reads that. */
const MAX_TEXT = 1_000;
const MAX_FAULTS = 100;

/** What a caller is told of a request that the team's check refused. */
export interface Refused {
  readonly status: 400 | 422;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly Fault[];
}

/** Reads a RefusedError, of this copy of the class or another. Anything else is undefined: its words are not for callers. */
export function refusalOf(error: unknown): Refused | undefined {
  try {
    if (!(error instanceof Object) || (error as Error).name !== "RefusedError") return undefined;
    const { status, title, message, errors } = error as Error & Partial<Record<"status" | "title" | "errors", unknown>>;
    return {
      status: status === 400 ? 400 : 422,
      title: typeof title === "string" && title ? said(title) : "The request was refused",
      detail: said(message) || "The request cannot be taken as it is.",
      errors: Array.isArray(errors) ? errors.slice(0, MAX_FAULTS).map(faultOf) : [],
    };
  } catch {
    // A hostile getter.
    return undefined;
  }
}

const faultOf = (fault: unknown): Fault => {
  const { pointer = "", detail = "" } = fault instanceof Object ? (fault as Partial<Fault>) : {};
  return { pointer: said(pointer), detail: said(detail) };
};

/** At most so many UTF-16 units, never half a character. */
const said = (value: unknown): string =>
  String(value ?? "")
    .slice(0, MAX_TEXT)
    .toWellFormed();
