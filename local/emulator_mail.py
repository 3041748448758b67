"""The events that SES publishes of a mail, which ministack stores a destination for and does not send; and the tags that SES does not take.

For mails by SendEmail of version 2 of the API, to the destinations of their configuration set that are the default bus of EventBridge:
https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
"""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parseaddr

from ministack.core import responses
from ministack.services import eventbridge, ses, ses_v2

# Event types as a destination names them, with the names that the event has: its own, that of what it tells, and that of the bus.
NAMES = {
    "SEND": ("Send", "send", "Email Sent"),
    "DELIVERY": ("Delivery", "delivery", "Email Delivered"),
    "BOUNCE": ("Bounce", "bounce", "Email Bounced"),
    "COMPLAINT": ("Complaint", "complaint", "Email Complaint Received"),
}

# A tag's value: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")

# Seconds after the call. AWS names no time, and the call is answered first.
SENT_AFTER = 0.2
ARRIVED_AFTER = 1.0


def install() -> None:
    handle = ses_v2.handle_request

    async def handle_and_tell(method: str, path: str, headers: dict, body: bytes, query_params: dict):
        is_mail = method == "POST" and path.rstrip("/").endswith("/outbound-emails")
        if is_mail and any(not TAG.fullmatch(tag["Value"]) for tag in json.loads(body).get("EmailTags", [])):
            return ses_v2._json_err("BadRequestException", "A tag's value holds letters, digits, _ and -, 256 at most.")
        answer = await handle(method, path, headers, body, query_params)
        if is_mail and answer[0] == 200:
            _tell(json.loads(body), json.loads(answer[2])["MessageId"])
        return answer

    ses_v2.handle_request = handle_and_tell


def _tell(sent: dict, message_id: str) -> None:
    """Publishes what becomes of a mail, each in its time, in the account and region of the call."""
    listened = _listened(sent.get("ConfigurationSetName", ""))
    mail = _mail(sent, message_id)
    loop = asyncio.get_running_loop()
    for kind, told in _story(mail["destination"]):
        if kind in listened:
            loop.call_later(SENT_AFTER if kind == "SEND" else ARRIVED_AFTER, _publish, kind, told, mail)


def _listened(configuration_set: str) -> set[str]:
    destinations = ((ses_v2._config_sets.get(configuration_set) or {}).get("EventDestinations") or {}).values()
    return {
        kind
        for destination in destinations
        if destination["Enabled"] and destination.get("EventBridgeDestination")
        for kind in destination["MatchingEventTypes"]
    }


def _mail(sent: dict, message_id: str) -> dict:
    destination = sent.get("Destination", {})
    source = sent.get("FromEmailAddress", "")
    domain = parseaddr(source)[1].rpartition("@")[2]
    to = destination.get("ToAddresses", [])
    tags = {tag["Name"]: [tag["Value"]] for tag in sent.get("EmailTags", [])}
    return {
        "timestamp": _now(),
        "source": source,
        "sourceArn": f"arn:aws:ses:{responses.get_region()}:{responses.get_account_id()}:identity/{domain}",
        "sendingAccountId": responses.get_account_id(),
        "messageId": message_id,
        "destination": [*to, *destination.get("CcAddresses", []), *destination.get("BccAddresses", [])],
        "headersTruncated": False,
        "headers": [{"name": "From", "value": source}, {"name": "To", "value": ", ".join(to)}],
        "commonHeaders": {"from": [source], "to": to, "messageId": message_id},
        "tags": {"ses:configuration-set": [sent.get("ConfigurationSetName", "")], "ses:from-domain": [domain], **tags},
    }


def _story(recipients: list[str]) -> Iterator[tuple[str, dict]]:
    """What happens to it: by the mailbox simulator's addresses as those say, and everywhere else it arrives.

    An address of the simulator may have a label: bounce+one@simulator.amazonses.com.
    https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
    """
    yield "SEND", {}
    for recipient in recipients:
        address = parseaddr(recipient)[1]
        local, _, domain = address.lower().partition("@")
        simulated = ses._SIMULATOR_OUTCOMES.get(local.split("+")[0]) if domain == ses._SIMULATOR_DOMAIN else None
        for kind, subtype in simulated or (("Delivery", None),):
            told = ses._notification_detail(kind, address, _now(), subtype)
            yield kind.upper(), told[kind.lower()]


def _publish(kind: str, told: dict, mail: dict) -> None:
    event_type, member, detail_type = NAMES[kind]
    name = mail["tags"]["ses:configuration-set"][0]
    arn = f"arn:aws:ses:{responses.get_region()}:{responses.get_account_id()}:configuration-set/{name}"
    entry = {
        "Source": "aws.ses",
        "DetailType": detail_type,
        "Detail": json.dumps({"eventType": event_type, "mail": mail, member: told}),
        "Resources": [arn],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
