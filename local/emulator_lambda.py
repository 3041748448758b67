"""Batches of a mapping that has a batching window, which ministack stores and does not keep: it invokes at once, with ten messages at most.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
"""

import time

from ministack.services import lambda_svc, sqs

# Of one ReceiveMessage, from which Lambda gathers what is more.
AT_ONCE = 10


def install() -> None:
    every, receive = lambda_svc._iter_all_esms, sqs._receive_messages_for_esm

    def due():
        for account, region, mapping in every():
            if not mapping.get("MaximumBatchingWindowInSeconds") or _is_due(mapping):
                yield account, region, mapping

    def gather(queue_url: str, max_number: int) -> list[dict]:
        batch = receive(queue_url, max_number)
        while 0 < len(batch) < max_number and len(batch) % AT_ONCE == 0:
            more = receive(queue_url, max_number - len(batch))
            if not more:
                break
            batch += more
        return batch

    lambda_svc._iter_all_esms = due
    sqs._receive_messages_for_esm = gather


def _is_due(mapping: dict) -> bool:
    """Whether a batch is full, or its first message has waited for as long as it may."""
    arn = mapping.get("EventSourceArn", "")
    queues = [queue for queue in list(sqs._queues.values()) if queue["attributes"].get("QueueArn") == arn]
    now = time.time()
    waiting = [message["visible_at"] for queue in queues for message in list(queue["messages"])]
    visible = [at for at in waiting if at <= now]
    full = len(visible) >= mapping.get("BatchSize", AT_ONCE)
    return full or any(now - at >= mapping["MaximumBatchingWindowInSeconds"] for at in visible)
