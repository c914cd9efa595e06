"""OpenAPI 3.1 of both surfaces, made from the tables of endpoints, errors and shapes."""

import json
import re
from collections.abc import Iterable
from typing import Any, get_args

from sandbox import __version__
from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Dialect
from sandbox.sources.json_schema import fault_schema
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS, AdminEndpoint
from sandbox.web.admin_parameters import AdminParameter
from sandbox.web.auth import TOKEN_HEADER, V1_PREFIX
from sandbox.web.endpoints import ENDPOINTS, EVERYWHERE, Endpoint, Parameter
from sandbox.web.render import JSON_TYPE, XML_TYPE
from sandbox.web.shapes import SHAPES

_TYPES = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
}

_SIGNING_IN = {
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": TOKEN_HEADER,
        "description": "An API client's token, from POST /v3/oauth/token/generate.",
    },
    "till": {
        "type": "http",
        "scheme": "basic",
        "description": "A till's user name, and the MD5 of its password in hexadecimal as the password.",
    },
}


def description() -> dict[str, Any]:
    """The whole description, as a fresh JSON-ready value."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    for admin in ADMIN_ENDPOINTS:
        paths.setdefault(admin.path, {})[admin.method.lower()] = _admin_operation(admin)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "capillary-sandbox",
            "version": __version__,
            "summary": "A local stand-in for the Capillary loyalty API",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [
            {"name": "vendor", "description": "The endpoints that are imitated."},
            {"name": "sandbox", "description": "The sandbox's own endpoints."},
        ],
        "paths": paths,
        "components": {"schemas": {**SHAPES, "Fault": fault_schema()}, "securitySchemes": _SIGNING_IN},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": ["vendor"],
        "summary": endpoint.summary,
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": _responses(endpoint),
        # The empty one is for the setting `auth: open`, in which nobody needs to sign in.
        "security": [*({name: []} for name in _SIGNING_IN), {}] if endpoint.signs_in else [],
    }
    if endpoint.body is not None:
        operation["requestBody"] = _json_body(endpoint.body, endpoint.body_shape)
    return operation


def _admin_operation(admin: AdminEndpoint) -> dict[str, Any]:
    done = {"204": {"description": "Done"}} if admin.method == "DELETE" else {"2XX": _done()}
    operation: dict[str, Any] = {
        "operationId": admin.name,
        "tags": ["sandbox"],
        "summary": admin.summary,
        "responses": {**done, "default": _problem()},
    }
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", admin.path)
    ]
    parameters = [*in_path, *map(_admin_parameter, admin.parameters)]
    if parameters:
        operation["parameters"] = parameters
    if admin.body is not None:
        operation["requestBody"] = _json_body(admin.body, admin.body_shape)
    return operation


def _admin_parameter(parameter: AdminParameter[Any]) -> dict[str, Any]:
    default = {} if parameter.default in (None, "") else {"default": parameter.default}
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.text,
        "schema": {**parameter.schema, **default},
        "example": parameter.read(parameter.example) if parameter.schema["type"] != "string" else parameter.example,
    }


def _json_body(example: str, shape: str | None = None) -> dict[str, Any]:
    schema = {"type": "object"} if shape is None else {"$ref": f"#/components/schemas/{shape}"}
    content = {"application/json": {"example": json.loads(example), "schema": schema}}
    return {"required": True, "content": content}


def _done() -> dict[str, Any]:
    return {"description": "Done", "content": {"application/json": {"schema": {"type": "object"}}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.required,
        "description": f"{parameter.text} Provenance: {parameter.provenance.value}.",
        "schema": {**_TYPES[parameter.type], **({"examples": list(parameter.choices)} if parameter.choices else {})},
        "example": parameter.example,
    }


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    """The responses by status. Business errors come with 200, or with the status that the org's dialect says."""
    of_dialect = [code for code in endpoint.errors if ERRORS[code].status is None]
    with_200 = [code for code in endpoint.errors if ERRORS[code].status in (None, 200)]
    success, refused = ({"$ref": f"#/components/schemas/{name}"} for name in (endpoint.shape, endpoint.error_shape))
    responses: dict[str, Any] = {
        "200": {
            "description": f"{endpoint.shape}; or one of the errors\n\n{_listed(with_200)}",
            "content": {JSON_TYPE: {"schema": {"oneOf": [success, refused]}}},
        }
    }
    if endpoint.also_xml:
        responses["200"]["content"][XML_TYPE] = {"schema": {"type": "string"}}
    for status in _other_statuses():
        here = [code for code in (*endpoint.errors, *EVERYWHERE) if ERRORS[code].status == status]
        with_dialect = (
            f"\n\nor, where the dialect says {status}:\n\n{_listed(of_dialect)}"
            if status in (400, 404) and of_dialect
            else ""
        )
        responses[str(status)] = {
            "description": _listed(here) + with_dialect,
            "content": _error_content(endpoint, here),
        }
    responses["405"]["headers"] = {
        "Allow": {"description": "The methods that the path takes.", "schema": _TYPES["string"]}
    }
    return responses


def _other_statuses() -> list[int]:
    """The statuses of the errors that every endpoint can answer, and those a dialect can choose."""
    fixed = {ERRORS[code].status for code in EVERYWHERE}
    chosen = {status for status in get_args(Dialect.__annotations__["business_error_status"]) if status != 200}
    return sorted(chosen | {status for status in fixed if status is not None})


def _error_content(endpoint: Endpoint, codes: list[int]) -> dict[str, Any]:
    shape = "Errors"
    if codes == [401]:
        if not endpoint.path.startswith(V1_PREFIX):
            return {XML_TYPE: {"schema": {"type": "string"}}}
        shape = "UnauthorizedV1"
    return {JSON_TYPE: {"schema": {"$ref": f"#/components/schemas/{shape}"}}}


def _listed(codes: Iterable[int]) -> str:
    return "\n".join(f"- {code} `{ERRORS[code].message}`: {ERRORS[code].reason}" for code in codes)


def _problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "Problem details", "content": {"application/problem+json": {"schema": schema}}}
