/** The package has no types of its own. */
declare module "asl-validator" {
  interface Problem {
    readonly "Error code": string;
    readonly Message: string;
  }
  /** Writes the query language into each state of what it is given. */
  export default function validate(definition: object): {
    readonly isValid: boolean;
    readonly errors: readonly Problem[];
  };
}
