"""What a state machine may do, by its role: ministack lets every machine do everything.

Asked of ministack's own evaluator, through emulator_iam. Which action an integration needs, and on what:
https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

import contextlib
import contextvars
from collections.abc import Callable
from typing import Any

import emulator_iam
from ministack.core import iam_evaluator, responses
from ministack.services import iam
from ministack.services import stepfunctions as states
from ministack.services.stepfunctions import _ExecutionError

# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
LOG_DELIVERY = (
    "CreateLogDelivery",
    "GetLogDelivery",
    "UpdateLogDelivery",
    "DeleteLogDelivery",
    "ListLogDeliveries",
    "PutResourcePolicy",
    "DescribeResourcePolicies",
    "DescribeLogGroups",
)

_role: contextvars.ContextVar[str] = contextvars.ContextVar("levee_machine_role", default="")
_creates_machine: contextvars.ContextVar[bool] = contextvars.ContextVar("levee_creates_machine", default=False)


def install() -> None:
    run, invoke, exists = states._run_execution, states._invoke_resource, iam_evaluator.validate_role_arn

    def run_in_the_name_of_the_role(arn: str) -> None:
        machine = states._state_machines.get(states._executions.get(arn)["stateMachineArn"])
        with _set(_role, machine["roleArn"]):
            run(arn)

    def invoke_checked(resource: str, given: Any) -> Any:
        _refuse(resource, given if isinstance(given, dict) else {})
        return invoke(resource, given)

    def assumable(role_arn: str) -> str | None:
        if not _creates_machine.get():
            return exists(role_arn)
        role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        return None if role else f"The role {role_arn} does not exist"

    states._run_execution = run_in_the_name_of_the_role
    states._invoke_resource = invoke_checked
    iam_evaluator.validate_role_arn = assumable
    for operation in ("_create_state_machine", "_update_state_machine"):
        setattr(states, operation, _with_a_role_that_serves(getattr(states, operation)))


def _with_a_role_that_serves(operation):
    """A machine is not made for a role that Step Functions may not take, or that may not write the machine's log."""

    def checked(data: dict):
        role_arn = data.get("roleArn", "")
        role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        if role and not emulator_iam._trusts(role.get("AssumeRolePolicyDocument", ""), "states.amazonaws.com"):
            said = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role."
            return responses.error_response_json("AccessDeniedException", said, 400)
        logs = data.get("loggingConfiguration", {}).get("level", "OFF") != "OFF"
        if role and logs and not all(emulator_iam._role_may(role_arn, f"logs:{action}", "*") for action in LOG_DELIVERY):
            said = "The state machine IAM Role is not authorized to access the Log Destination"
            return responses.error_response_json("AccessDeniedException", said, 400)
        with _set(_creates_machine, True):
            return operation(data)

    return checked


@contextlib.contextmanager
def _set(variable: contextvars.ContextVar, value: Any):
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def _refuse(resource: str, given: dict) -> None:
    """Fails a task that the machine's role does not allow, by the name that AWS fails it with."""
    role, needed = _role.get(), _needed(resource, given)
    if not role or not needed:
        return
    error, action, arn = needed
    if not emulator_iam._role_may(role, action, arn):
        session = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
        said = f"User: {session} is not authorized to perform: {action} on resource: {arn}"
        raise _ExecutionError(error, f"{said} because no identity-based policy allows the {action} action")


def _needed(resource: str, given: dict) -> tuple[str, str, str] | None:
    """The error's name, the action and the resource; None for integrations that are not looked at here."""
    name = resource.removeprefix("arn:aws:states:::").removesuffix(".waitForTaskToken")
    service, _, operation = name.removeprefix("aws-sdk:").rpartition(":")
    find = _RESOURCES.get(service.removeprefix("aws-sdk:"))
    if not find or ":function:" in resource:
        return None
    action, arn = find(operation.partition(".")[0], given)
    sdk = name.startswith("aws-sdk:")
    return (_ERRORS_OF_SDK if sdk else _ERRORS).get(service, "States.TaskFailed"), action, arn


# A denial is an error that neither service has a name for, so it comes under the service's general one.
_ERRORS = {
    "lambda": "Lambda.AWSLambdaException",
    "dynamodb": "DynamoDB.AmazonDynamoDBException",
    "sqs": "SQS.AmazonSQSException",
    "sns": "SNS.AmazonSNSException",
    "states": "StepFunctions.AWSStepFunctionsException",
    "events": "EventBridge.AmazonEventBridgeException",
}
_ERRORS_OF_SDK = {"dynamodb": "DynamoDb.DynamoDbException", "sfn": "Sfn.SfnException", "sqs": "Sqs.SqsException"}


def _arn(service: str, rest: str) -> str:
    if rest.startswith("arn:"):
        return rest
    return f"arn:aws:{service}:{responses.get_region()}:{responses.get_account_id()}:{rest}"


def _pascal(operation: str) -> str:
    return operation[:1].upper() + operation[1:]


def _function(_operation: str, given: dict) -> tuple[str, str]:
    name = given.get("FunctionName", "")
    return "lambda:InvokeFunction", name if name.startswith("arn:") else _arn("lambda", f"function:{name}")


def _table(operation: str, given: dict) -> tuple[str, str]:
    name = given.get("TableName", "")
    return f"dynamodb:{_pascal(operation)}", name if name.startswith("arn:") else _arn("dynamodb", f"table/{name}")


def _machine_or_execution(operation: str, given: dict) -> tuple[str, str]:
    named = {key[:1].lower() + key[1:]: value for key, value in given.items()}
    return f"states:{_pascal(operation)}", named.get("executionArn") or named.get("stateMachineArn") or "*"


def _queue(operation: str, given: dict) -> tuple[str, str]:
    return f"sqs:{_pascal(operation)}", _arn("sqs", given.get("QueueUrl", "").rsplit("/", 1)[-1])


_RESOURCES: dict[str, Callable[[str, dict], tuple[str, str]]] = {
    "lambda": _function,
    "dynamodb": _table,
    "states": _machine_or_execution,
    "sfn": _machine_or_execution,
    "sqs": _queue,
    "sns": lambda operation, given: (f"sns:{_pascal(operation)}", given.get("TopicArn", "*")),
    "events": lambda _operation, _given: ("events:PutEvents", _arn("events", "event-bus/default")),
}
