import { readTemplate } from "./read-template.ts";

/**
 * What keeps a mapping template from being deployed: every construct outside the closed list of `language.ts`, with its line and the way out.
 * Empty when there is nothing. The local gateway refuses a deployment for the same list.
 *
 * @example lintTemplate("$input.body.substring(1)") // → ["line 1: $input….substring(…) is not a documented method; …"]
 *
 * @param contextNames what `$context` has; a REST API's by default
 */
export const lintTemplate = (text: string, contextNames?: ReadonlySet<string>): string[] => [
  ...readTemplate(text, contextNames).problems,
];
