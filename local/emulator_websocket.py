"""WebSocket APIs are served by local/gateway; this is what it needs of the emulator as their control plane, and as the judge of signatures.

ministack has no models and drops settings of integrations. Who may call @connections is decided by its IAM, before it would serve the call itself;
it then answers that it may be done. Who may connect: emulator_execute_api.py.
"""

import json

from ministack.core.responses import new_uuid
from ministack.services import apigateway

# https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html
DROPPED = ("credentialsArn", "templateSelectionExpression", "passthroughBehavior")

_models: dict[str, dict[str, dict]] = {}


def install() -> None:
    apigateway._create_integration = _keeping(apigateway._create_integration)
    apigateway._update_integration = _keeping(apigateway._update_integration)
    _models_are_kept()
    apigateway.handle_connections_api = _allowed


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


async def _allowed(*_call):
    return 200, {"Content-Type": "application/json"}, b"{}"
