import type { MessageAttribute, SendMessage } from "./sqs-message.ts";

/**
 * A form of SQS's query protocol as parameters: `+` is a space, `%41` is `A`, the last of two values counts.
 * Undefined when a percent sign escapes nothing, which AWS calls a malformed query string.
 */
export function readForm(text: string): Map<string, string> | undefined {
  const form = new Map<string, string>();
  try {
    for (const pair of text.split("&").filter(Boolean)) {
      const [name = "", ...value] = pair.split("=");
      form.set(decode(name).trim(), decode(value.join("=")));
    }
  } catch {
    return undefined;
  }
  return form;
}

const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));

/**
 * SendMessage out of a form: `MessageAttribute.1.Name`, `.Value.DataType`, `.Value.StringValue`, … https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html.
 * `MessageAttributes.1…` is understood as well (recorded by localstack, `test_sqs_aws_integration_with_message_attribute`).
 */
export function sendMessageOf(form: ReadonlyMap<string, string>): SendMessage {
  const message: Record<string, unknown> = {
    MessageAttributes: attributes(form, "MessageAttributes?"),
    MessageSystemAttributes: attributes(form, "MessageSystemAttributes?"),
  };
  for (const name of ["QueueUrl", "MessageBody", "MessageGroupId", "MessageDeduplicationId"])
    if (form.get(name)) message[name] = form.get(name);
  if (form.get("DelaySeconds")) message.DelaySeconds = Number(form.get("DelaySeconds"));
  return message as SendMessage;
}

function attributes(form: ReadonlyMap<string, string>, prefix: string): Record<string, MessageAttribute> | undefined {
  const pattern = new RegExp(`^${prefix}\\.(\\d+)\\.(Name|Value\\.(DataType|StringValue|BinaryValue))$`);
  const numbered = new Map<string, Record<string, string>>();
  for (const [name, value] of form) {
    const [, number, what = "", field] = pattern.exec(name) ?? [];
    if (number) numbered.set(number, { ...numbered.get(number), [field ?? what]: value });
  }
  const named = [...numbered.values()].map(({ Name = "", ...attribute }) => [Name, attribute] as const);
  return named.length > 0 ? Object.fromEntries(named) : undefined;
}
