/**
 * A mapping template, written over many lines and sent as one. API Gateway prints whatever stands between two directives, line ends
 * too, and a form body must not have any. Text is raw, so a backslash is one backslash; lines that begin with `##` are left out.
 *
 * Rules for what is written in it, each learnt the hard way by somebody:
 * - Nothing is `#if($x)`: to API Gateway what is undefined, null or empty is true. Compare with `""`.
 * - Text that follows `#end` or `#else` must not begin with a letter, or it belongs to the directive's name.
 * - A hyphen belongs to a name, so `$a-$b` is `$a-` and `$b`.
 * - `replaceAll` is the only documented way to look into a string. A test for a form is `$x.replaceAll('^form$', '') == ''`, beside
 *   `$x != ''`; a test for a piece is `$x.replaceAll('piece', '') != $x`.
 * - An override of a header or of the status may be set once in a template; the second time the answer is 500.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
export function vtl(text: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return String.raw({ raw: text.raw }, ...values)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !line.startsWith("##"))
    .join("");
}

/** JSON text that may stand in a template: `$` and `#`, which begin references and directives, are written as JSON escapes. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(/[$#]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
