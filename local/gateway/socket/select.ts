import { jsonPath } from "../vtl/json-path.ts";
import { parseJson, print } from "../vtl/values.ts";

/** What a selection expression makes of a message; undefined when the message is no JSON or has no such value. */
export type Select = (message: string) => string | undefined;

/**
 * Makes a selection expression ready, or says what is wrong with it: `$request.body.action`, `${request.body.action}`, `\$default`, `text`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function compileSelection(expression: string): Select | { readonly problem: string } {
  const body = /^\$(?:request\.body\.(.+)|\{request\.body\.([^}]+)\})$/.exec(expression);
  if (body) {
    const read = jsonPath(`$.${body[1] ?? body[2]}`);
    if (typeof read === "string") return { problem: read };
    return (message) => {
      try {
        return print(read(parseJson(message))) || undefined;
      } catch {
        return undefined;
      }
    };
  }
  const fixed = expression.replaceAll("\\$", "");
  if (fixed.includes("$"))
    return {
      problem: `the selection expression "${expression}" is not served here; there are $request.body.… and \\$default`,
    };
  const key = expression.replaceAll("\\$", "$");
  return () => key;
}
