import type { Properties } from "../entry.ts";
import type { Given } from "./given.ts";

/** Where a method is. What hangs on it, its responses and its integration, says so too, and spells it in its id: `agm-{api}-{resource}-{GET}`. */
export const methodInputs = { restApi: "replace", resourceId: "replace", httpMethod: "replace" } as const;

/** The id of something on a method; responses add their status: `agmr-{api}-{resource}-{GET}-{200}`. */
export const idAt = (prefix: string, { restApi, resourceId, httpMethod, statusCode }: Properties): string =>
  [prefix, restApi, resourceId, httpMethod, statusCode].filter((part) => part !== undefined).join("-");

/** The place that an id spells, as inputs and as the API's own words. */
export function placeOf(id: string) {
  const [, restApi, resourceId, httpMethod, statusCode] = id.split("-");
  const inputs = { restApi, resourceId, httpMethod, ...(statusCode && { statusCode }) };
  return { inputs, key: keyOf(inputs) };
}

/** The place that inputs name, in the API's own words. */
export function keyOf(inputs: Properties) {
  const { restApi, resourceId, httpMethod, statusCode } = inputs as Given;
  return { restApiId: restApi, resourceId, httpMethod, statusCode };
}
