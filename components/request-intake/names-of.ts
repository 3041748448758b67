import type { Reason } from "../../handlers/request-intake/outcome.ts";

/** The members of a type of the handlers' as a list; the compiler says when one is missing. Components share types with handlers, and no code. */
export function namesOf<Name extends string>(names: Readonly<Record<Name, true>>): readonly Name[] {
  return Object.keys(names) as Name[];
}

/** Every reason that an outcome can have. */
export const reasons = namesOf<Reason>({
  permanent: true,
  "attempts-exhausted": true,
  "timed-out": true,
  "worker-died": true,
  "receives-exhausted": true,
  "never-started": true,
  conflict: true,
  "too-many-duplicates": true,
  "result-too-large": true,
  "result-not-json": true,
  "too-old": true,
  "not-in-time": true,
  malformed: true,
  "unknown-version": true,
});
