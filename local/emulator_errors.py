"""Errors of Lambda functions by the names that they were thrown with, and how Step Functions retries and catches them.

ministack calls every error of a function Runtime.HandlerError, so no Retry and no Catch by name would ever match.
"""

import contextvars
import json
import random

from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from ministack.services import stepfunctions as states
from ministack.services.stepfunctions import _ExecutionError

_thrown: contextvars.ContextVar[dict | None] = contextvars.ContextVar("levee_thrown", default=None)


def install() -> None:
    _workers_tell_the_name()
    _functions_fail_by_the_name()
    _machines_are_told_of_throttling()
    _errors_of_sdk_integrations_are_exceptions()
    _retries_wait_as_told()
    _some_errors_are_never_caught_by_all()


def _workers_tell_the_name() -> None:
    """The name goes beside the message on the line by which a worker answers."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    for said, value in (
        ('error: String(err.message || err), trace: err.stack || ""', "err"),
        ("error: e.message, trace: e.stack", "e"),
    ):
        if said not in script:
            raise RuntimeError(f"ministack's worker does not say {said!r} any more")
        script = script.replace(said, f"{said}, name: ({value} && {value}.name) || typeof {value}")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script
    invoke = lambda_runtime.Worker.invoke

    def invoke_and_note(self, *given, **named) -> dict:
        answer = invoke(self, *given, **named)
        _thrown.set(answer if answer.get("status") == "error" else None)
        return answer

    lambda_runtime.Worker.invoke = invoke_and_note


def _functions_fail_by_the_name() -> None:
    """The payload of an error: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html"""
    execute = lambda_svc._execute_function_warm

    def execute_and_name(func: dict, *others) -> dict:
        _thrown.set(None)
        result = execute(func, *others)
        thrown = _thrown.get()
        if not result.get("error") or not thrown or not isinstance(result.get("body"), dict):
            return result
        if thrown.get("name"):
            result["body"] |= {"errorType": thrown["name"], "trace": (thrown.get("trace") or "").split("\n")}
        elif thrown.get("error") == "Worker process died":
            result["body"] |= {"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited with error"}
        return result

    lambda_svc._execute_function_warm = execute_and_name


def _machines_are_told_of_throttling() -> None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    call = states._call_lambda

    def call_and_name(func_ref: str, event) -> object:
        try:
            return call(func_ref, event)
        except _ExecutionError as error:
            said = _json_of(error.cause)
            if error.error == "Lambda.Unknown" and said.get("__type") == "TooManyRequestsException":
                raise _ExecutionError("Lambda.TooManyRequestsException", said["message"]) from error
            raise

    states._call_lambda = call_and_name


def _errors_of_sdk_integrations_are_exceptions() -> None:
    """Sfn.ExecutionDoesNotExistException, though the service itself says ExecutionDoesNotExist.

    https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html#use-awssdk-integ
    """
    prefix = states._prefix_sdk_error

    def prefix_and_suffix(service: str, code: str) -> str:
        name = prefix(service, code)
        # EC2's own codes have a dot and no exception: they are one of the service's general errors.
        return name if name.startswith("States.") or name.endswith("Exception") or service == "ec2" else f"{name}Exception"

    states._prefix_sdk_error = prefix_and_suffix


def _json_of(text: str) -> dict:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _retries_wait_as_told() -> None:
    """ministack knows neither MaxDelaySeconds nor JitterStrategy: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error"""
    find = states._find_matching_retrier

    def find_with_delay(retriers: list, error: str, counts: dict):
        retrier, index = find(retriers, error, counts)
        if retrier is None:
            return retrier, index
        delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** counts.get(index, 0)
        delay = min(delay, retrier.get("MaxDelaySeconds", delay))
        if retrier.get("JitterStrategy") == "FULL":
            delay = random.uniform(0, delay)
        return {**retrier, "IntervalSeconds": delay, "BackoffRate": 1.0}, index

    states._find_matching_retrier = find_with_delay


def _some_errors_are_never_caught_by_all() -> None:
    """States.ALL is not for States.DataLimitExceeded and States.Runtime; the latter is never caught: same page."""
    matches = states._error_matches

    def matches_as_told(error_equals: list, error: str) -> bool:
        if error == "States.Runtime":
            return False
        if error == "States.DataLimitExceeded":
            return error in error_equals
        return matches(error_equals, error)

    states._error_matches = matches_as_told
