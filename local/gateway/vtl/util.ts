import { parseJson, print, TemplateError, type VtlValue } from "./values.ts";

type Util = Readonly<Record<string, (value: VtlValue) => VtlValue>>;

/**
 * `$util`: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference.
 * The names in it are held against the closed list by a test.
 */
export const UTIL: Util = {
  escapeJavaScript: (value) => escapeJavaScript(print(value)),
  parseJson: (value) => attempt("parseJson", value, (text) => parseJson(text)),
  urlEncode: (value) => urlEncode(print(value)),
  urlDecode: (value) => attempt("urlDecode", value, (text) => decodeURIComponent(text.replaceAll("+", " "))),
  base64Encode: (value) => Buffer.from(print(value)).toString("base64"),
  base64Decode: (value) => Buffer.from(print(value), "base64").toString(),
};

function attempt(name: string, value: VtlValue, act: (text: string) => VtlValue): VtlValue {
  const text = print(value);
  try {
    return act(text);
  } catch (cause) {
    throw new TemplateError(`$util.${name}: ${JSON.stringify(text.slice(0, 60))} cannot be decoded`, { cause });
  }
}

/** `java.net.URLEncoder`: letters, digits and `.-*_` stay, a space is `+`, the rest is the UTF-8 bytes in percent signs. */
export const urlEncode = (text: string): string =>
  // A lone surrogate has no UTF-8; Java writes a question mark.
  encodeURIComponent(text.isWellFormed() ? text : text.replaceAll(/\p{Surrogate}/gu, "?"))
    .replaceAll("%20", "+")
    .replaceAll(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const SHORT: Readonly<Record<string, string>> = { "\b": "b", "\n": "n", "\t": "t", "\f": "f", "\r": "r" };

/** Apache Commons `StringEscapeUtils.escapeJavaScript`: also `'` and `/` get a backslash, and the former is not JSON. */
const escapeJavaScript = (text: string): string =>
  text.replaceAll(/['"\\/]|[^\x20-\x7f]/g, (char) => {
    if (SHORT[char]) return `\\${SHORT[char]}`;
    if (char >= " " && char <= "\x7f") return `\\${char}`;
    return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
