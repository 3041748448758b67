import type { VtlValue } from "./values.ts";

/** A template as this engine carries it out: only what the closed list allows can be written down in it. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly reference: Reference }
  | { readonly kind: "set"; readonly target: Reference; readonly value: Expression }
  | { readonly kind: "if"; readonly branches: readonly Branch[] }
  | { readonly kind: "foreach"; readonly name: string; readonly list: Expression; readonly body: readonly Node[] };

/** One arm of an `#if`; `#else` has no test. */
export interface Branch {
  readonly test?: Expression;
  readonly body: readonly Node[];
}

export type Expression =
  | { readonly kind: "literal"; readonly value: VtlValue }
  | { readonly kind: "interpolated"; readonly parts: readonly (string | Reference)[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | Reference;

/** `$name` and what follows it. */
export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "index"; readonly key: Expression }
  | { readonly kind: "method"; readonly name: string; readonly args: readonly Expression[] };
