// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a caller could send is written as it would be sent
import fc from "fast-check";
import { character } from "../../../character.ts";

/** What means something to one of the languages on the way: forms, URLs, Velocity, JSON, XML, Java's patterns, DynamoDB's keys, HTTP. */
export const meaningful = fc.constantFrom(
  "&",
  "&MessageBody=evil",
  "&Action=DeleteQueue",
  "&QueueUrl=http://127.0.0.1/1/other",
  "&DelaySeconds=900",
  "&MessageAttribute.1.Value.StringValue=evil",
  "&MessageAttribute.9.Name=requestId&MessageAttribute.9.Value.DataType=String&MessageAttribute.9.Value.StringValue=x",
  "=",
  "+",
  "%",
  "%2",
  "%26",
  "%00",
  "%EF%BF%BE",
  "%zz",
  ";",
  "#",
  "##",
  "#*",
  "*#",
  "#set($key = 'evil')",
  "#if(true)",
  "#else",
  "#end",
  "#foreach($i in [1..9])",
  "$",
  "$!",
  "$1",
  "\\$0",
  "${requestId}",
  "$input.body",
  "$util.urlEncode($x)",
  "$context.responseOverride.status",
  '"',
  '\\"',
  "'",
  "\\",
  "\\\\",
  "\\u0000",
  "\\ud800",
  '"}}',
  '","status":"succeeded',
  "<",
  "</MessageBody>",
  "]]>",
  "&amp;",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "*",
  "?",
  "|",
  "^",
  ".",
  "/",
  "..",
  " ",
  "\t",
  "__proto__",
  "constructor",
  "null",
  "ü",
  "e\u0301",
  "𝄞",
  "👩‍👩‍👧",
  "\u0080",
  "\u0085",
  "\u2028",
  "\u2029",
  "\u202E",
  "\uFEFF",
  "\uFFFD",
  "\u{1FFFE}",
  "\u{10FFFF}",
);

/** What SQS does not take: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const refusedBySqs = fc.constantFrom("\uFFFE", "\uFFFF", "\0", "\u0001", "\b", "\v", "\f", "\u001F");

/** Text of whole characters, meaningful ones often. */
export const text = (maxLength = 8) =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: meaningful }, fc.string({ unit: character, maxLength: 6 })), { maxLength })
    .map((parts) => parts.join("").toWellFormed());

/** What HTTP can carry in a header's value, as Node reads it: bytes as Latin-1, without white space at the ends. */
export const headerValue = text().map((value) =>
  Buffer.from(value.replace(/[^\t\x20-\x7E\u0080-\u{10FFFF}]/gu, ""))
    .toString("latin1")
    .replace(/^[\t ]+|[\t ]+$/g, ""),
);

/** `token` of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
export const token = fc.oneof(
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
  fc.constantFrom("__proto__", "constructor", "get", "keySet", "size", "header", "requestId", "Action", "MessageBody"),
);
