import type { Properties } from "./entry.ts";

/** The key by which the engine marks values that plain JSON has no form for, and the marks themselves (sdk/go/common/resource/sig). */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** How the engine writes a value that a preview does not know yet; one text for each type, of which we send the string's. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Stands in decoded properties for a value that is not known yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Properties in the engine's own form: signatures, secrets and unknowns in place. */
export type Wire = Record<string, unknown>;

/** Properties without the wrapping, and what the wrapping said. */
export interface Decoded {
  readonly values: Properties;
  /** The properties that are secret, or contain a secret. */
  readonly secret: ReadonlySet<string>;
  /** Every text that is secret, longest first, so that messages can leave it out. */
  readonly texts: readonly string[];
}

/** Takes a resource's properties out of the engine's form. Nulls are dropped: to AWS they are the same as left out. */
export function decode(wire: Wire | undefined): Decoded {
  const secret = new Set<string>();
  const texts = new Set<string>();
  const values: Properties = {};
  for (const [key, value] of Object.entries(wire ?? {})) {
    if (value === null || value === undefined) continue;
    values[key] = decodeValue(value, false, () => secret.add(key), texts);
  }
  return { values, secret, texts: [...texts].sort((a, b) => b.length - a.length) };
}

function decodeValue(value: unknown, inSecret: boolean, onSecret: () => void, texts: Set<string>): unknown {
  const again = (inner: unknown, secret = inSecret) => decodeValue(inner, secret, onSecret, texts);
  if (typeof value === "string") {
    if (UNKNOWNS.has(value)) return UNKNOWN;
    // A short text would black out half of every message, and is no secret worth the name.
    if (inSecret && value.length >= 4) texts.add(value);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => again(item));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Wire;
  switch (object[SIGNATURE]) {
    case SECRET:
      onSecret();
      return again(object.value, true);
    case OUTPUT:
      if (object.secret) onSecret();
      return "value" in object ? again(object.value, inSecret || object.secret === true) : UNKNOWN;
    case RESOURCE:
      return object.id ? again(object.id) : UNKNOWN;
    case ASSET:
    case ARCHIVE:
      return object;
    default:
      return Object.fromEntries(
        Object.entries(object)
          .filter(([, inner]) => inner !== null && inner !== undefined)
          .map(([key, inner]) => [key, again(inner)]),
      );
  }
}

/** Puts properties into the engine's form, marking those in `secret`; {@link UNKNOWN} becomes the engine's text for it. */
export function encode(values: Properties, secret: ReadonlySet<string> = new Set()): Wire {
  const wire: Wire = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const encoded = encodeValue(value);
    wire[key] = secret.has(key) ? { [SIGNATURE]: SECRET, value: encoded } : encoded;
  }
  return wire;
}

function encodeValue(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_STRING;
  if (Array.isArray(value)) return value.map(encodeValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, encodeValue(inner)]),
  );
}

/** Is any part of the value not known yet? */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Is it a plain object, neither a list nor an asset or archive? */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(SIGNATURE in value);
}
