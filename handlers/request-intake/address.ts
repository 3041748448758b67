import { MAX_ADDRESS } from "./delivery.ts";
import type { Message } from "./message.ts";

/**
 * Where a channel's address stands in a request: at a JSON Pointer into the body, in a message attribute, or nowhere, because the channel
 * knows it by itself.
 */
export interface AddressSource {
  /** JSON Pointer, RFC 6901. */
  readonly body?: string;
  readonly attribute?: string;
}

/**
 * What a request says of where to; `undefined` when it says nothing, and so wants nothing by this channel. Whether it is an address is for the
 * channel to judge, which can record it: what is no text is handed on as JSON, what is too long is cut to what is still too long.
 */
export function addressOf(
  source: AddressSource,
  { body, attributes }: Pick<Message, "body" | "attributes">,
): string | undefined {
  const value = source.body === undefined ? attributes[source.attribute ?? ""] : at(source.body, body);
  if (value === undefined || value === null || value === "") return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.slice(0, MAX_ADDRESS + 1);
}

/** Whether the channel needs no address of a request. */
export const knowsByItself = ({ body, attribute }: AddressSource): boolean =>
  body === undefined && attribute === undefined;

/** The value at a JSON Pointer, RFC 6901; `undefined` if there is none, or the text is no JSON. */
function at(pointer: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
