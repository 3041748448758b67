"""What IAM decides on AWS and ministack with AUTH=true does not, or decides in another way.

Every wrapper asks ministack's own evaluator, so a document means the same everywhere. A name that is gone from ministack fails the start.
"""

import contextlib
import contextvars
import json
from email.utils import parseaddr
from typing import Any

from ministack.core import iam_actions, iam_evaluator, responses
from ministack.core.iam_evaluator import EvalContext, EvalResult
from ministack.services import dynamodb, iam, lambda_svc, sqs, tagging

# The headers by which the gateway says in whose name it calls: the service's own, and of which resource. It takes them off what clients send.
SERVICE = "x-levee-service"
SOURCE = "x-levee-source-arn"

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
POLLER = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
TELLS_ITS_ACCOUNT = ("scheduler.amazonaws.com", "states.amazonaws.com")

_caller: contextvars.ContextVar[tuple[str, str]] = contextvars.ContextVar("levee_caller", default=("", ""))
_mail: contextvars.ContextVar[dict] = contextvars.ContextVar("levee_mail", default={})
_may_delete: contextvars.ContextVar[bool] = contextvars.ContextVar("levee_may_delete", default=True)


def install() -> None:
    _batches_need_no_right_of_their_own()
    _services_call_in_their_own_name()
    _roles_are_taken_by_the_service_they_trust()
    _pollers_use_the_role_of_the_function()
    _mappings_tell_whose_function_they_feed()
    _logs_are_written_with_the_role_of_the_function()
    # ministack knows the tags of user pools, and leaves them out of conditions.
    tagging._RESOURCE_TAG_COLLECTORS["cognito-idp"] = tagging._collect_cognito
    _mails_are_sent_from_an_identity_by_a_template_and_a_set()
    _items_are_known_by_their_leading_keys()
    # Last, so that it hears what the others decide.
    _denials_are_written_down()


def _batches_need_no_right_of_their_own() -> None:
    """The single call's right is the batch's: list_amazonsqs.html of the Service Authorization Reference has no batch actions."""
    action_of = iam_actions.extract_iam_action

    def single(service: str, *request: Any) -> str | None:
        action = action_of(service, *request)
        return action.removesuffix("Batch") if action and service == "sqs" else action

    iam_actions.extract_iam_action = single


def _services_call_in_their_own_name() -> None:
    """Without a role, a service may what the resource's own policy lets it: https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html

    And the account itself may not what a bucket's policy denies, but for that policy: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
    """
    pin, enforce = iam_evaluator.pin_request_caller, iam_evaluator.enforce

    def pin_caller(headers: dict, query_params: dict | None = None) -> None:
        _caller.set((headers.get(SERVICE, ""), headers.get(SOURCE, "")))
        pin(headers, query_params)

    def judge(access_key: str, action: str, service: str, region: str, resource_arn: str = "*", service_context=None):
        denied = enforce(access_key, action, service, region, resource_arn=resource_arn, service_context=service_context)
        principal, source = _caller.get()
        if denied or action == "sts:AssumeRole" or not (principal or service == "s3"):
            return denied
        account = responses.get_account_id()
        keys = {"aws:sourcearn": source, "aws:sourceaccount": account}
        policy, _ = iam_evaluator._resource_policy(service, resource_arn) or ("", "")
        if not principal:
            root = f"arn:aws:iam::{account}:root"
            ctx = EvalContext(root, "Root", account, action, resource_arn, region)
            decided = iam_evaluator.evaluate_resource_policy(policy, ctx)
            return decided if decided.decision == "Deny" and not action.endswith("BucketPolicy") else None
        ctx = EvalContext("*", "Service", "", action, resource_arn, region, service_context=keys)
        if iam_evaluator.evaluate_resource_policy(policy, ctx, service=principal).decision == "Allow":
            return None
        return EvalResult("ImplicitDeny", principal)

    iam_evaluator.pin_request_caller = pin_caller
    iam_evaluator.enforce = judge


def _roles_are_taken_by_the_service_they_trust() -> None:
    """ministack lets the account itself pass for every service that a trust policy names."""
    trusts, exists = iam_evaluator.evaluate_trust_policy, iam_evaluator.validate_role_arn

    def trusts_caller(document, caller_arn: str, ctx: EvalContext | None = None) -> bool:
        principal, _ = _caller.get()
        return _trusts(document, principal) if principal else trusts(document, caller_arn, ctx)

    def assumable_by_lambda(role_arn: str) -> str | None:
        role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        if role and not _trusts(role.get("AssumeRolePolicyDocument", ""), "lambda.amazonaws.com"):
            return "The role defined for the function cannot be assumed by Lambda."
        return exists(role_arn)

    iam_evaluator.evaluate_trust_policy = trusts_caller
    # What is used here calls it in CreateFunction, and for state machines, which emulator_states_role.py sees to.
    iam_evaluator.validate_role_arn = assumable_by_lambda


def _trusts(document, service: str) -> bool:
    """A trust policy names no resource, so what asks for one is given any."""
    statements = json.loads(document) if isinstance(document, str) else document
    whole = [{**statement, "Resource": "*"} for statement in statements["Statement"]]
    keys = {"aws:sourceaccount": responses.get_account_id()} if service in TELLS_ITS_ACCOUNT else {}
    ctx = EvalContext("*", "Service", "", "sts:AssumeRole", "*", "", service_context=keys)
    return iam_evaluator.evaluate_resource_policy({"Statement": whole}, ctx, service=service).decision == "Allow"


def _denials_are_written_down() -> None:
    """In the emulator's log, who was denied what: a function that insists shows it much later.

    Of a call that needs rights on several resources, the first is named, whichever it was.
    """
    enforce = iam_evaluator.enforce

    def judge(access_key: str, action: str, service: str, region: str, resource_arn: str = "*", service_context=None):
        denied = enforce(access_key, action, service, region, resource_arn=resource_arn, service_context=service_context)
        if isinstance(denied, EvalResult):
            print(f"denied: {denied.principal_arn} {action} {resource_arn}", flush=True)
        return denied

    iam_evaluator.enforce = judge


def _items_are_known_by_their_leading_keys() -> None:
    """The condition key dynamodb:LeadingKeys, of calls for single items: ministack gives it no value, and so lets every item pass.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    context_of = iam_actions.dynamodb_service_context

    def context_with_keys(body: bytes) -> dict:
        context = context_of(body)
        call = json.loads(body or b"{}")
        item = call.get("Item") or call.get("Key") or {}
        table = dynamodb._tables.get(call.get("TableName", "").rpartition("/")[2]) or {}
        leading = item.get(table.get("pk_name"), {})
        return {**context, "dynamodb:leadingkeys": list(leading.values())} if leading else context

    iam_actions.dynamodb_service_context = context_with_keys


def _mails_are_sent_from_an_identity_by_a_template_and_a_set() -> None:
    """ministack asks for the right to send from everywhere, and tells no condition who sends.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    """
    arn_of, enforce = iam_actions.extract_resource_arn, iam_evaluator.enforce

    def arn_of_sender(service: str, method: str, path: str, headers: dict, body: bytes, *others: Any) -> str:
        _mail.set({})
        if service != "ses" or method != "POST" or not path.rstrip("/").endswith("/outbound-emails"):
            return arn_of(service, method, path, headers, body, *others)
        _mail.set(json.loads(body))
        address = parseaddr(_mail.get().get("FromEmailAddress", ""))[1]
        arn = f"arn:aws:ses:{responses.get_region()}:{responses.get_account_id()}"
        return f"{arn}:identity/{address.rpartition('@')[2]}"

    def judge(access_key: str, action: str, service: str, region: str, resource_arn: str = "*", service_context=None):
        mail = _mail.get()
        if action != "ses:SendEmail" or not mail:
            return enforce(
                access_key, action, service, region, resource_arn=resource_arn, service_context=service_context
            )
        keys = {**(service_context or {}), "ses:FromAddress": parseaddr(mail.get("FromEmailAddress", ""))[1]}
        template = mail.get("Content", {}).get("Template", {}).get("TemplateName")
        named = {"template": template, "configuration-set": mail.get("ConfigurationSetName")}
        account_arn = resource_arn.rpartition(":")[0]
        for arn in (resource_arn, *(f"{account_arn}:{kind}/{name}" for kind, name in named.items() if name)):
            denied = enforce(access_key, action, service, region, resource_arn=arn, service_context=keys)
            if denied:
                return denied
        return None

    iam_actions.extract_resource_arn = arn_of_sender
    iam_evaluator.enforce = judge


def _pollers_use_the_role_of_the_function() -> None:
    create, every, run, delete = (
        lambda_svc._create_esm,
        lambda_svc._iter_all_esms,
        lambda_svc._run_sqs_batch,
        sqs._delete_messages_for_esm,
    )

    def may(mapping: dict, action: str) -> bool:
        queue = mapping.get("EventSourceArn", "")
        role = _role_of(mapping["FunctionName"])
        return not queue.startswith("arn:aws:sqs:") or not role or _role_may(role, f"sqs:{action}", queue)

    def create_checked(data: dict):
        function, _, error = lambda_svc._resolve_existing_esm_function(data.get("FunctionName", ""))
        missing = [] if error else [action for action in POLLER if not may({**data, "FunctionName": function}, action)]
        if not missing:
            return create(data)
        message = f"The provided execution role does not have permissions to call {missing[0]} on SQS"
        return responses.error_response_json("InvalidParameterValueException", message, 400)

    def allowed():
        for account, region, mapping in every():
            with _in(account, region):
                polls = may(mapping, "ReceiveMessage") and may(mapping, "GetQueueAttributes")
            if polls:
                yield account, region, mapping

    def run_checked(mapping: dict, *others) -> None:
        _may_delete.set(may(mapping, "DeleteMessage"))
        run(mapping, *others)

    def delete_checked(*which) -> None:
        if _may_delete.get():
            delete(*which)

    lambda_svc._create_esm = create_checked
    lambda_svc._iter_all_esms = allowed
    lambda_svc._run_sqs_batch = run_checked
    sqs._delete_messages_for_esm = delete_checked


def _mappings_tell_whose_function_they_feed() -> None:
    """The actions on one mapping, and their condition key lambda:FunctionArn: list_awslambda.html of the Service Authorization Reference."""
    action_of, enforce = iam_actions._lambda_action, iam_evaluator.enforce

    def action_on_one(method: str, path: str) -> str | None:
        *_, parent, last = ["", "", *path.strip("/").split("/")]
        verb = {"GET": "Get", "PUT": "Update", "DELETE": "Delete"}.get(method)
        if parent == "event-source-mappings" and last and verb:
            return f"{verb}EventSourceMapping"
        return action_of(method, path)

    def judge(access_key: str, action: str, service: str, region: str, resource_arn: str = "*", service_context=None):
        mapping = lambda_svc._esms.get(resource_arn.rpartition(":event-source-mapping:")[2]) or {}
        keys = {"lambda:FunctionArn": mapping["FunctionArn"]} if mapping else {}
        context = {**keys, **(service_context or {})}
        return enforce(access_key, action, service, region, resource_arn=resource_arn, service_context=context)

    iam_actions._lambda_action = action_on_one
    iam_evaluator.enforce = judge


def _logs_are_written_with_the_role_of_the_function() -> None:
    """A function that may not write its log runs, and says nothing."""
    write = lambda_svc._emit_lambda_logs

    def write_checked(func: dict, *others, **named) -> None:
        config = func.get("config") or func
        group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
        stream = f"arn:aws:logs:{responses.get_region()}:{responses.get_account_id()}:log-group:{group}:log-stream:any"
        if all(_role_may(config["Role"], f"logs:{action}", stream) for action in ("CreateLogStream", "PutLogEvents")):
            write(func, *others, **named)

    lambda_svc._emit_lambda_logs = write_checked


@contextlib.contextmanager
def _in(account: str, region: str):
    tokens = lambda_svc._request_account_id.set(account), lambda_svc._request_region.set(region)
    try:
        yield
    finally:
        lambda_svc._request_account_id.reset(tokens[0])
        lambda_svc._request_region.reset(tokens[1])


def _role_of(function: str) -> str:
    record, _ = lambda_svc._get_func_record_for_qualifier(function, None)
    return ((record or {}).get("config") or {}).get("Role", "")


def _role_may(role_arn: str, action: str, resource: str) -> bool:
    """Whether AWS, which comes over TLS, may do this in the name of a role."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    session = f"arn:aws:sts::{account}:assumed-role/{name}/levee"
    region = responses.get_region()
    ctx = EvalContext(session, "AssumedRole", account, action, resource, region, secure_transport=True)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    decided = iam_evaluator.evaluate(ctx, iam_evaluator._gather_role_policies(name, account), *limits)
    found = iam_evaluator._resource_policy(action.split(":")[0], resource)
    if found is not None:
        decided = iam_evaluator.combine_resource_policy(decided, ctx, *found, limits=limits)
    return decided.decision == "Allow"
