import * as v from "valibot";

/** A variable that has to have a text. */
export const text = v.pipe(v.string("is missing"), v.minLength(1, "is empty"));

/** A variable that has to be a whole number within bounds. */
export const integer = (min: number, max: number) =>
  v.pipe(
    v.string("is missing"),
    v.regex(/^\d+$/, (issue) => `"${issue.input}" is not a whole number`),
    v.transform(Number),
    v.minValue(min, (issue) => `${issue.input} is less than ${min}`),
    v.maxValue(max, (issue) => `${issue.input} is more than ${max}`),
  );

/** A variable that has to be a URL. */
export const url = v.pipe(
  text,
  v.url((issue) => `"${issue.input}" is not a URL`),
);

/** A variable that has to be JSON of a form. */
export const json = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(v.string("is missing"), v.parseJson(undefined, "is not JSON"), schema);

/**
 * Reads what the component has set in a function's environment.
 *
 * @param component such as `RequestIntake`, for the error
 * @throws an error that names every variable that is wrong, and how
 */
export function readSettings<Schema extends v.GenericSchema>(
  component: string,
  schema: Schema,
  env: NodeJS.ProcessEnv,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, env);
  if (parsed.success) return parsed.output;
  const wrong = parsed.issues.map(
    (issue) => `${v.getDotPath(issue)} ${issue.message.replace(/^Invalid key.*undefined$/, "is missing")}`,
  );
  throw new Error(
    `${component} "${env.LEVEE_INSTANCE ?? "?"}": ${wrong.join("; ")}. The component sets these variables; a function deployed without it must too.`,
  );
}
