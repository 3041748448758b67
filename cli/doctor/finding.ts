import { type Known, mapped } from "./known.ts";

/**
 * `ok`: it fits. `warning`: it works, and somebody should know. `error`: it does not fit. `unknown`: it could not be determined, which is
 * never the same as `ok`.
 */
export type Severity = "ok" | "warning" | "error" | "unknown";

/** What came of one look. */
export interface Finding {
  /** What was looked at: `lambda-concurrency`. */
  readonly check: string;
  /** Whose it is: an instance, or the stack. */
  readonly of: string;
  readonly severity: Severity;
  /** What the stack asks for. */
  readonly configured: string;
  /** What the account has. */
  readonly account: string;
  /** The same as numbers, where they are, for programs. */
  readonly needs?: number;
  readonly has?: number;
  /** What has to hold between the two. */
  readonly rule: string;
  readonly wayOut?: string;
}

export type Told = Pick<Finding, "check" | "of" | "rule">;

interface Comparison extends Told {
  readonly needs: Known<number>;
  readonly has: Known<number>;
  /** Both as people read them. @default the number */
  readonly text?: (value: number) => string;
  readonly wayOut: (needs: number, has: number) => string;
}

/** `12,000`, `0.00333`. */
export const figure = (value: number): string =>
  value.toLocaleString("en", { maximumSignificantDigits: value < 1 ? 3 : 9 });

export const perSecond = (value: number): string => `${figure(value)} a second`;

/** A finding on whether what the stack needs is at most what the account has. */
export function compared({ check, of, rule, needs, has, text = figure, wayOut }: Comparison): Finding {
  const told = {
    ...{ check, of, rule },
    configured: shown(mapped(needs, text)),
    account: shown(mapped(has, text)),
    ...("value" in needs && { needs: needs.value }),
    // JSON has no infinity.
    ...("value" in has && Number.isFinite(has.value) && { has: has.value }),
  };
  if ("unknown" in needs) return { ...told, severity: "unknown", wayOut: rights(needs.unknown) };
  if ("unknown" in has) return { ...told, severity: "unknown", wayOut: rights(has.unknown) };
  if (needs.value <= has.value) return { ...told, severity: "ok" };
  return { ...told, severity: "error", wayOut: wayOut(needs.value, has.value) };
}

/** A finding that is nobody's to make, because something could not be read. */
export const undetermined = (
  told: Told,
  { unknown }: { readonly unknown: string },
  configured = "unknown",
): Finding => ({
  ...told,
  severity: "unknown",
  configured,
  account: "unknown",
  wayOut: rights(unknown),
});

const shown = (value: Known<string>): string => ("unknown" in value ? "unknown" : value.value);

const rights = (why: string): string => `${why}; docs/cli.md lists the rights that it takes`;
