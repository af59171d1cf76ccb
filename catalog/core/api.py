"""The JSON API: one flask-smorest ``Api``, one OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import CombinedMultiDict

PREFIX = "/api/v1"
DESCRIPTION = (
    "Courses, the skill standard, cases and submissions. Errors are `application/problem+json` "
    "(RFC 9457). Reading the catalogue needs no token."
)


class Problem(Schema):
    """An error (RFC 9457)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "A sentence for the person who caused it."})
    request_id = fields.String()
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "For each field what is wrong with it."},
    )


class _UploadParser(FlaskParser):
    """Reads text fields and files of a multipart body as one set of arguments."""

    __location_map__ = FlaskParser.__location_map__ | {"upload": "load_upload"}

    def load_upload(self, req: Any, schema: Schema) -> MultiDictProxy:
        """Return form fields and files together."""
        return MultiDictProxy(CombinedMultiDict([req.files, req.form]), schema)


class UploadBlueprint(Blueprint):
    """A blueprint whose ``location="upload"`` takes, and describes, one multipart body.

    OpenAPI 3 knows one request body; separate arguments for form and files give a document that
    is not valid.
    """

    ARGUMENTS_PARSER = _UploadParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING | {
        "upload": "multipart/form-data"
    }


class ProblemApi(Api):
    """An API whose document describes errors as they are sent."""

    ERROR_SCHEMA = Problem

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


def init_app(app: Flask) -> Api:
    """Create the API. Its error handler is replaced by ours, registered afterwards."""
    app.config |= {
        "API_TITLE": "Manabiya API",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {"description": DESCRIPTION},
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        },
    }
    api = ProblemApi(app)
    app.extensions["api"] = api
    return api
