"""The OpenAPI 3.1 document of a service, generated from its routes and schemas (http.md, Described).

flask-smorest and apispec do the walking; what they get wrong for us is put right here and tested (libraries.md 1.1):
the media type of problem documents, the description of our strict fields, constants, the names of schemas that are
used partially.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]
from flask_smorest.utils import prepare_response  # type: ignore[import-untyped]

from chassis.errors import Refusal
from chassis.http import fields, problems
from chassis.http.examples import add_examples
from chassis.http.routes import Routes
from chassis.http.schemas import Schema
from chassis.service import Service

VERSION = "1.0.0"


class ProblemError(Schema):
    """One fault of the input."""

    pointer = fields.Text(
        1000,
        required=True,
        metadata={"description": "JSON 指针或参数 / JSON pointer (#/lines/0/quantity) or ?parameter"},
    )
    code = fields.Text(100, required=True)
    message = fields.Text(2000, required=True)


class ProblemDocument(Schema):
    """RFC 9457; the figures that explain a refusal stand as further members."""

    class Meta:
        unknown = ma.INCLUDE

    type = fields.Text(200, required=True, metadata={"description": "问题类型,不变 / /problems/<slug>, stable"})
    title = fields.Text(200, required=True)
    status = fields.Integer(400, 599, required=True)
    detail = fields.Text(2000)
    errors = fields.List(fields.Nested(ProblemError), max=50)
    trace_id = fields.Text(32, required=True)


class ServiceApi(Api):  # type: ignore[misc]  # flask-smorest is not typed
    """flask-smorest's Api with problem documents for errors."""

    ERROR_SCHEMA = ProblemDocument

    def __init__(self, app: Flask, service: Service) -> None:
        app.config.update(API_TITLE=f"{service.en} / {service.zh}", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
        plugin = MarshmallowPlugin(schema_name_resolver=schema_name)  # type: ignore[arg-type]  # None means: write it out
        super().__init__(app, spec_kwargs={"marshmallow_plugin": plugin})
        self.ma_plugin.converter.add_attribute_function(field_description)
        self.ma_plugin.converter.add_parameter_attribute_function(list_parameter)
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})

    def describe(self, routes: Routes) -> None:
        """As smorest's `register_blueprint`, for routes that the app has already."""
        routes.register_views_in_doc(self, self._app, self.spec, name=routes.name, parameters=None)
        self.spec.tag({"name": routes.name, "description": routes.description})

    def _register_responses(self) -> None:
        """The shared error answers, as problem documents (smorest says application/json)."""
        named = [(status.name, status) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST]
        for name, phrase in [(name, status.phrase) for name, status in named] + [
            ("DEFAULT_ERROR", "Any other problem")
        ]:
            response = {"description": phrase, "schema": self.ERROR_SCHEMA}
            prepare_response(response, self.spec, problems.CONTENT_TYPE)
            self.spec.components.response(name, response, lazy=True)
        not_modified = {"description": HTTPStatus.NOT_MODIFIED.phrase}
        self.spec.components.response("NOT_MODIFIED", not_modified, lazy=True)
        nothing_more = {"description": "Nothing more will come / 不会再有变化"}
        self.spec.components.response("NOTHING_MORE", nothing_more, lazy=True)

    def _register_error_handlers(self) -> None:
        """Errors are answered by chassis.http.app, in one place."""

    def _register_doc_blueprint(self) -> None:
        """The document is served as a route of ours."""


def field_description(_converter: Any, field: ma.fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """apispec's attribute function for our fields, which describe themselves. Contracts of events use it as well."""
    if ret.get("default", "") is None:
        del ret["default"]  # "absent" for us, but not a value that may be sent
    ret.pop("example", None)  # the word of OpenAPI 3.0; in JSON Schema they are several
    given = {"examples": [field.metadata["example"]]} if "example" in field.metadata else {}
    if not isinstance(field, fields.Field | fields.List):
        return given
    described = {**field.described(), **given}
    if field.allow_none and not getattr(field.root, "reads_text", False):
        return _nullable(described)
    return {"type": "array", **described} if isinstance(field, fields.List) else described


def _nullable(described: dict[str, Any]) -> dict[str, Any]:
    if "const" in described or "anyOf" in described:
        return {"anyOf": [*described.pop("anyOf", [described]), {"type": "null"}]}
    kind = {"type": [described["type"], "null"]} if "type" in described else {}
    words = {"enum": [*described["enum"], None]} if "enum" in described else {}
    return {**described, **kind, **words}


def list_parameter(_converter: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """apispec's parameter function: a list in a query is written with commas, once."""
    return {"explode": False, "style": "form"} if isinstance(field, fields.List) else {}


def schema_name(schema: Any) -> str | None:
    """A schema's name in the document; one used in part is written out in place, so that no two share a name."""
    made = schema() if isinstance(schema, type) else schema
    if made.only is not None or made.exclude:
        return None
    name = type(made).__name__.removesuffix("Schema")
    return f"{name}Patch" if made.partial else name


def document(app: Flask, service: Service, declared: Sequence[Routes]) -> dict[str, Any]:
    """The whole document of an app that has these routes."""
    api = ServiceApi(app, service)
    for routes in declared:
        api.describe(routes)
    described: dict[str, Any] = api.spec.to_dict()
    del described["components"]["schemas"]["PaginationMetadata"]  # flask-smorest's own; our pages have cursors
    described["info"]["description"] = f"{service.en}\n\n{service.zh}"
    described["servers"] = [{"url": "/", "description": "服务本身 / The service itself"}]
    described["x-problem-types"] = [problem_type(kind) for kind in problems.problem_types()]
    add_examples(described, problems.problem_types())
    return described


def problem_type(kind: type[Refusal]) -> dict[str, Any]:
    """One problem type for people and programs."""
    return {
        "type": f"/problems/{kind.slug}",
        "status": kind.status,
        "title": dict(kind.title),
        "detail": dict(kind.detail),
        "meaning": (kind.__doc__ or "").strip(),
    }
