import { createHash } from "node:crypto";
import type { Finding } from "../core/finding.ts";

/** What makes a finding the same one in the next run. */
export type Identity = Pick<Finding, "rule" | "kind" | "urn" | "path">;

/**
 * Identifies a finding from run to run: by rule, kind, URN (with its stack) and path. Never by its message: a rule that is worded better
 * finds nothing new. The kind is part of it: what was accepted while it could not be decided is not accepted once it is a violation.
 */
export const fingerprint = ({ rule, kind, urn, path }: Identity): string =>
  createHash("sha256")
    .update(JSON.stringify([rule, kind, urn, path ?? null]))
    .digest("hex")
    .slice(0, 32);
