"""The reference: what somebody writes in Flask in ten minutes, over the same documents, with no vendor in it.

No authentication, no validation, no journal, no worlds. ``REFERENCE_DOCUMENTS`` names a JSON file: ``gets`` (key ->
document), ``items`` (documents as they appear on a page) and ``created`` (what a create gives).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

Answer = Response | tuple[Response, int]


def make(documents: dict[str, Any]) -> Flask:
    app = Flask("reference", static_folder=None)
    gets: dict[str, Any] = documents["gets"]
    items: list[Any] = documents["items"]
    template: dict[str, Any] = documents["created"]

    @app.get("/items/<key>")
    def get(key: str) -> Answer:
        found = gets.get(key)
        if found is None:
            return jsonify({"error": "not found"}), 404
        return jsonify(found)

    @app.get("/items")
    def page() -> Answer:
        offset = request.args.get("offset", 0, type=int)
        limit = request.args.get("limit", 20, type=int)
        return jsonify({"items": items[offset : offset + limit], "total": len(items)})

    @app.post("/items")
    def create() -> Answer:
        body = request.get_json()
        if not isinstance(body, dict):
            return jsonify({"error": "an object is wanted"}), 422
        key = f"new-{len(items)}"
        document = {**template, **body, "id": key}
        gets[key] = document
        items.append(document)
        return jsonify(document), 201

    return app


app = Flask("hello", static_folder=None)
if os.environ.get("REFERENCE_DOCUMENTS"):
    app = make(json.loads(Path(os.environ["REFERENCE_DOCUMENTS"]).read_text()))


@app.get("/hello")
def hello() -> Response:
    return jsonify({"hello": "world"})
