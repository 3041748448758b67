import type { Link } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";

/** The resources that a link can be: one, several when it is ambiguous, none when it leads out of the stack. */
export const candidatesOf = (link: Link): readonly Node[] =>
  link.state === "found" ? [link.node] : link.state === "ambiguous" ? link.candidates : [];
