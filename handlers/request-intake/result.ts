import { thrown } from "../parts/thrown.ts";
import { failed, type Outcome } from "./outcome.ts";
import type { Results } from "./ports.ts";

/**
 * The largest result that is kept in the status table. A DynamoDB item holds 400 KB; beside the result it has at most
 * {@link import("./follow.ts").MAX_FOLLOWERS} followers of 144 bytes, and its other attributes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items
 */
export const MAX_INLINE_BYTES = 350_000;

/** The largest that API Gateway can answer with: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html ("Payload size: 10 MB"). */
export const MAX_RESULT_BYTES = 10_000_000;

/**
 * Makes an outcome of what the function returned. `undefined` becomes `null`. What is too large for the table is stored before the
 * outcome that points to it is written.
 *
 * @throws what storing throws
 */
export async function outcomeOfResult(results: Results, requestId: string, value: unknown): Promise<Outcome> {
  let json: string;
  try {
    json = JSON.stringify(value) ?? "null";
  } catch (error) {
    const message =
      "The function returned a result that is not JSON (a BigInt, a cycle, a throwing toJSON); return plain data.";
    return failed("result-not-json", { name: "ResultNotJson", message }, `ResultNotJson: ${thrown(error).detail}`);
  }
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_INLINE_BYTES) return { status: "succeeded", result: json };
  if (bytes > MAX_RESULT_BYTES) {
    const message =
      `The result is ${bytes} bytes of JSON, over the ${MAX_RESULT_BYTES} that can be answered; ` +
      "the function should store it itself and return where it is.";
    return failed("result-too-large", { name: "ResultTooLarge", message });
  }
  await results.put(requestId, json);
  return { status: "succeeded", resultUrl: resultUrl(requestId) };
}

/** Relative to `…/requests/{id}`, so it holds behind any host, stage and base path: it resolves to `…/requests/{requestId}/result`. */
export const resultUrl = (requestId: string): string => `${requestId}/result`;
