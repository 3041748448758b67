"""WebSocket APIs are served by local/gateway; this is what it needs of the emulator as their control plane, and as the judge of signatures.

ministack has no models and drops settings of integrations. Who may connect and who may call @connections is decided by its IAM, before it
would serve the call itself; it then answers that it may be done.
"""

import json

from ministack.core import arn, iam_evaluator, router
from ministack.core.responses import new_uuid
from ministack.services import apigateway

# https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html
DROPPED = ("credentialsArn", "templateSelectionExpression", "passthroughBehavior")

_models: dict[str, dict[str, dict]] = {}


def install() -> None:
    apigateway._create_integration = _keeping(apigateway._create_integration)
    apigateway._update_integration = _keeping(apigateway._update_integration)
    _models_are_kept()
    _connects_are_judged_by_their_route()
    apigateway.handle_connections_api = _allowed
    apigateway.handle_execute = _allowing_connects(apigateway.handle_execute)


def _keeping(write):
    def kept(api_id: str, *others):
        status, headers, body = write(api_id, *others)
        if status >= 300:
            return status, headers, body
        held = apigateway._integrations[api_id][json.loads(body)["integrationId"]]
        held.update({name: others[-1][name] for name in DROPPED if others[-1].get(name)})
        return apigateway._apigw_response(held, status)

    return kept


def _models_are_kept() -> None:
    """https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html"""
    handle, delete_api, reset = apigateway.handle_request, apigateway._delete_api, apigateway.reset

    async def handle_with_models(method: str, path: str, headers: dict, body: bytes, query_params: dict):
        parts = [part for part in path.split("/") if part]
        if parts[:2] != ["v2", "apis"] or len(parts) < 4 or parts[3] != "models":
            return await handle(method, path, headers, body, query_params)
        missing = apigateway._require_api(parts[2])
        return missing or _model(method, _models.setdefault(parts[2], {}), parts[4:], json.loads(body or b"{}"))

    def forget(api_id: str):
        _models.pop(api_id, None)
        return delete_api(api_id)

    def reset_all() -> None:
        _models.clear()
        reset()

    apigateway.handle_request = handle_with_models
    apigateway._delete_api = forget
    apigateway.reset = reset_all


def _model(method: str, models: dict[str, dict], ids: list[str], data: dict):
    if not ids and method == "GET":
        return apigateway._apigw_response({"items": list(models.values())})
    if not ids:
        model = {**data, "modelId": new_uuid()[:8]}
        models[model["modelId"]] = model
        return apigateway._apigw_response(model, 201)
    if ids[0] not in models:
        return apigateway._apigw_error("NotFoundException", f"Model {ids[0]} not found", 404)
    if method == "DELETE":
        del models[ids[0]]
        return 204, {}, b""
    if method == "PATCH":
        models[ids[0]].update(data)
    return apigateway._apigw_response(models[ids[0]])


def _connects_are_judged_by_their_route() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html"""
    of_method = arn.execute_api_arn

    def of_route(region: str, account_id: str, api_id: str, stage: str, method: str, path: str) -> str:
        if apigateway._api_protocol(api_id) != "WEBSOCKET" or path.startswith("/@connections/"):
            return of_method(region, account_id, api_id, stage, method, path)
        return arn.execute_api_route_arn(region, account_id, api_id, stage, "$connect")

    arn.execute_api_arn = of_route


async def _allowed(*_call):
    return 200, {"Content-Type": "application/json"}, b"{}"


def _allowing_connects(execute):
    """The gateway asks with the caller's own signed request, and is told who the caller is."""

    async def execute_or_allow(api_id: str, stage: str, path: str, method: str, headers: dict, body: bytes, query_params, **named):
        if apigateway._api_protocol(api_id) != "WEBSOCKET":
            return await execute(api_id, stage, path, method, headers, body, query_params, **named)
        found = iam_evaluator.resolve_caller_identity(router.extract_access_key_id(headers, query_params)) or {}
        caller = {name: found.get(name, "") for name in ("accessKey", "accountId", "userArn")}
        said = {**caller, "caller": found.get("userId", ""), "user": found.get("userId", "")}
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()

    return execute_or_allow
