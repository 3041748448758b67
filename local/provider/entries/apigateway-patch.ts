import type { Properties } from "../entry.ts";

/** The part of a middleware stack that {@link replacing} needs; the commands' own types differ in their inputs and outputs only. */
interface Stack {
  add(
    middleware: (next: (args: object) => Promise<object>) => (args: { request: { body?: unknown } }) => Promise<object>,
    options: { step: "build"; priority: "high"; name: string },
  ): void;
}

/**
 * An Update… command whose patch replaces whole properties, typed as they are stored. AWS takes one string per element, with `/` in a
 * key written `~1`; ministack 1.5.33 stores a patch's value as it comes and decodes no pointer, so AWS's form would leave
 * `"application~1json"` as a key and `"true"` where a boolean belongs. The SDK knows strings only, so the body is written here.
 */
export function replacing<Command extends { middlewareStack: unknown }>(
  command: Command,
  properties: Properties,
): Command {
  const operations = Object.entries(properties).map(([name, value]) => ({ op: "replace", path: `/${name}`, value }));
  const body = JSON.stringify({ patchOperations: operations });
  (command.middlewareStack as Stack).add(
    (next) => (args) => {
      args.request.body = body;
      return next(args);
    },
    // Before the length of the body is taken.
    { step: "build", priority: "high", name: "replaceWholeProperties" },
  );
  return command;
}
