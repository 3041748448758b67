/** A message attribute as SendMessage takes it. */
export interface MessageAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** The parameters of SendMessage, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export interface SendMessage {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageGroupId?: string;
  readonly MessageSystemAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly [other: string]: unknown;
}

/** A refusal of SQS. */
export interface SqsRefusal {
  readonly code: string;
  readonly message: string;
}

const NOT_ALLOWED = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const ALLOWED_TEXT = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

/** Alphanumeric characters and all of ASCII's punctuation, of any queue: API_SendMessage.html. */
const GROUP_ID = /^[!-~]{1,128}$/;

/** "Message attributes per message: up to 10", https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_ATTRIBUTES = 10;

/**
 * What SQS refuses a message for and the emulator may let pass: no body, characters outside the allowed set, empty or odd attributes, a size above
 * the queue's limit with the attributes counted in. Texts as recorded by localstack (tests/aws/services/sqs).
 */
export function refusalOf(message: SendMessage, maxBytes: number): SqsRefusal | undefined {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  if (!message.MessageBody)
    return { code: "MissingParameter", message: "The request must contain the parameter MessageBody." };
  const group = message.MessageGroupId;
  if (group !== undefined && !GROUP_ID.test(group))
    return invalid(
      `Value ${group} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  if (attributes.length > MAX_ATTRIBUTES)
    return invalid(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  for (const [name, attribute] of attributes) {
    const problem = attributeProblem(name, attribute);
    if (problem) return invalid(problem);
  }
  for (const [name, attribute] of Object.entries(message.MessageSystemAttributes ?? {})) {
    const problem = systemAttributeProblem(name, attribute);
    if (problem) return invalid(problem);
  }
  if (NOT_ALLOWED.test(message.MessageBody))
    return {
      code: "InvalidMessageContents",
      message: `Invalid characters found. Valid unicode characters are ${ALLOWED_TEXT}`,
    };
  if (sizeOf(message) > maxBytes)
    return invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`);
  return undefined;
}

/** Bytes that count against the queue's limit: "Name, type, value and the message body", API_SendMessage.html. */
export function sizeOf({ MessageBody, MessageAttributes }: SendMessage): number {
  const texts = Object.entries(MessageAttributes ?? {}).flatMap(([name, { DataType, StringValue }]) => [
    name,
    DataType,
    StringValue,
  ]);
  const binary = Object.values(MessageAttributes ?? {}).map(
    ({ BinaryValue }) => Buffer.from(BinaryValue ?? "", "base64").length,
  );
  const sizes = [MessageBody, ...texts].map((text) => Buffer.byteLength(text ?? ""));
  return [...sizes, ...binary].reduce((sum, size) => sum + size, 0);
}

const invalid = (message: string): SqsRefusal => ({ code: "InvalidParameterValue", message });

/**
 * "The only supported message system attribute is AWSTraceHeader. Its type must be String and its value must be a correctly formatted X-Ray trace
 * header string", API_SendMessage.html. What form SQS takes for one is not documented: at least a root that is a trace's id, as it refuses
 * `Root=dummy` (https://github.com/aws/aws-xray-sdk-python/issues/213). The text is ours.
 */
function systemAttributeProblem(name: string, { DataType, StringValue = "" }: MessageAttribute): string | undefined {
  if (name !== "AWSTraceHeader") return `Message system attribute '${name}' is invalid.`;
  const parts = StringValue.split(";");
  const wellFormed = parts.every((part) => /^\w+=[\w:|.?-]+$/.test(part));
  const roots = parts.filter((part) => /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/i.test(part));
  if (DataType === "String" && wellFormed && roots.length === 1) return undefined;
  return "Message system attribute 'AWSTraceHeader' is not a correctly formatted X-Ray trace header.";
}

function attributeProblem(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): string | undefined {
  if (Buffer.byteLength(name) >= 256) return "Message (user) attribute names must be shorter than 256 Bytes";
  if (!/^[\w.-]+$/.test(name))
    return "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ";
  if (/^(aws\.|amazon\.|\.)|\.$/i.test(name))
    return "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.";
  const type = /^(String|Number|Binary)(\..*)?$/s.exec(DataType ?? "")?.[1];
  if (!type)
    return `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`;
  if (!(type === "Binary" ? BinaryValue : StringValue))
    return `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`;
  if (type === "Number" && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(StringValue ?? ""))
    return `Can't cast the value of message (user) attribute '${name}' to a number.`;
  if (NOT_ALLOWED.test(StringValue ?? ""))
    return `Invalid characters found. Valid unicode characters are ${ALLOWED_TEXT}`;
  return undefined;
}
