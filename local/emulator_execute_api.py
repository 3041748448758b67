"""Who signed a request to a deployed API, and whether IAM lets them: what the gateway, which serves such APIs, has to ask the emulator for.

The request comes as its caller sent it, with one header more. Nothing is served: signature, session token and policies are judged by
ministack's own code, and the answer is $context.identity, or the type of the gateway response that AWS would give.
"""

import json
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.arn import execute_api_arn, execute_api_route_arn
from ministack.core.iam_evaluator import AuthError
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
from ministack.services import apigateway, apigateway_v1

WHO = "x-levee-who"

# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
TYPES = {
    "ExpiredTokenException": "EXPIRED_TOKEN",
    "MissingAuthenticationToken": "MISSING_AUTHENTICATION_TOKEN",
}


def install() -> None:
    serve = app._handle_execute_api_request

    async def answer(host: str, path: str, method: str, headers: dict, body: bytes, query_params: dict, *others: Any, **named: Any):
        if WHO not in headers:
            return await serve(host, path, method, headers, body, query_params, *others, **named)
        api_id, stage, below = app._parse_execute_api_url(host, path)
        region, _ = _scope_of(api_id)
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
        connects = apigateway._api_protocol(api_id) == "WEBSOCKET"
        account = get_account_id()
        arn = (
            execute_api_route_arn(region, account, api_id, stage, "$connect")
            if connects
            else execute_api_arn(region, account, api_id, stage, method, below)
        )
        key = extract_access_key_id(headers, query_params)
        denied = iam_evaluator.enforce(key, "execute-api:Invoke", "apigateway", region, resource_arn=arn)
        if isinstance(denied, AuthError):
            return _refuse(TYPES.get(denied.code, "INVALID_SIGNATURE"), denied.message)
        if denied:
            explicit = " with an explicit deny" if denied.decision == "Deny" else ""
            return _refuse("ACCESS_DENIED", f"User: {denied.principal_arn} is not authorized to perform: execute-api:Invoke on resource: {arn}{explicit}")
        identity = apigateway_v1._iam_caller_identity(headers, query_params)
        if identity is None:
            return _refuse("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
        return 200, {"Content-Type": "application/json"}, json.dumps(identity).encode()

    app._handle_execute_api_request = answer


def _scope_of(api_id: str) -> tuple[str, str]:
    account, region = apigateway_v1.find_api_scope(api_id) or apigateway.find_api_scope(api_id)
    return region, account


def _refuse(kind: str, message: str):
    return 403, {"Content-Type": "application/json"}, json.dumps({"type": kind, "message": message}).encode()
