"""The size of a message with its attributes, of which ministack counts the body alone.

"The maximum message size … includes the message body and its attributes", names, types and values:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
"""

import base64

from ministack.services import sqs

DEFAULT_LIMIT = 1_048_576


def install() -> None:
    send = sqs._act_send_message

    def send_measured(data: dict, qurl: str) -> dict:
        queue = sqs._get_q(data.get("QueueUrl", qurl), "sqs:SendMessage")
        limit = int(queue["attributes"].get("MaximumMessageSize", DEFAULT_LIMIT))
        if data.get("MessageBody") and _size(data) > limit:
            raise sqs._Err(
                "InvalidParameterValue",
                f"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes.",
            )
        return send(data, qurl)

    sqs._act_send_message = send_measured
    sqs._HANDLERS["SendMessage"] = send_measured


def _size(data: dict) -> int:
    texts = [data["MessageBody"]]
    binary = 0
    for name, attribute in (data.get("MessageAttributes") or {}).items():
        texts += [name, attribute.get("DataType", ""), attribute.get("StringValue") or ""]
        binary += len(base64.b64decode(attribute.get("BinaryValue") or ""))
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + binary
