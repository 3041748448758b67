interface Named {
  readonly stack?: string | undefined;
  readonly outputs?: string | undefined;
  readonly instance?: string | undefined;
}

/** A command that a text names as a way out, before it has any option. */
const COMMAND = /npm run levee -- (?:requests|users|batch)(?: dlq)? [a-z-]+(?! --(?:stack|outputs|instance))\b/g;

/** A text whose ways out are about the same stack and instance as the command that says it: copied as they stand, they do what they say. */
export function aboutTheSame(text: string, { stack, outputs, instance }: Named): string {
  const options = Object.entries({ stack, outputs, instance }).flatMap(([name, value]) =>
    value === undefined ? [] : [` --${name} ${/^[\w./-]+$/.test(value) ? value : JSON.stringify(value)}`],
  );
  return text.replace(COMMAND, (command) => `${command}${options.join("")}`);
}
