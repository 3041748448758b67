/** What is wrong with what the team wrote for the pack, as against with the stack: an exemption, a baseline, a report's path. */
export interface Problem {
  /** `error`: something asked for has no effect; `warning`: it has, and should be looked at; `note`: worth knowing. */
  level: "error" | "warning" | "note";
  /** Which kind of problem, in kebab case: `exemption-unknown-rule`. */
  id: string;
  /** Place, value, rule, way out; one paragraph, complete without the fields below. */
  message: string;
  /** The file it is in, as it was named to the pack, and the line, from 1. */
  file?: string;
  line?: number;
  /** The resource it is about. */
  urn?: string;
}
