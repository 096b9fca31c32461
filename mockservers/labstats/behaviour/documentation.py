"""The API's own documentation: a page for people, an OpenAPI document for programs. Both answer without a key."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from mockservers.engine.call import Call, Reply
from mockservers.engine.contract import Contract
from mockservers.engine.contract.schema import openapi
from mockservers.engine.store import encode

from ..errors import CORS

__all__ = ["documentation_openapi", "documentation_ui"]

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>LabStats API</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
td {{ border-top: 1px solid #ccc; padding: .3rem .6rem .3rem 0; vertical-align: top }}
h2 {{ margin: 2rem 0 .3rem; text-transform: capitalize }}
</style>
</head>
<body>
<h1>LabStats API</h1>
<p>A test double. Description for programs: <a href="{base}/swagger/v1/swagger.json">swagger.json</a>.
Send an API key as <code>Authorization: Bearer &lt;key&gt;</code>.</p>
{families}
</body>
</html>
"""


@lru_cache(maxsize=16)
def _page(contract: Contract, base: str) -> bytes:
    rows: dict[str, list[str]] = {}
    for operation in contract.operations:
        if operation.status == "built":
            note = f"<br><small>{escape(operation.note)}</small>" if operation.note else ""
            rows.setdefault(operation.family, []).append(
                f"<tr><td><code>{operation.method} {escape(operation.path)}</code></td>"
                f"<td>{escape(operation.summary)}{note}</td></tr>"
            )
    families = "\n".join(f"<h2>{name}</h2>\n<table>{''.join(found)}</table>" for name, found in rows.items())
    return _PAGE.format(base=escape(base, quote=True), families=families).encode()


@lru_cache(maxsize=16)
def _openapi(contract: Contract, base: str) -> bytes:
    return encode(openapi(contract, [base]))


def documentation_ui(call: Call) -> Reply:
    """Swagger UI at the vendor; here a page that lists the double's operations."""
    return Reply(_page(call.vendor.contract, call.prefix), 200, (("Content-Type", "text/html; charset=utf-8"), CORS))


def documentation_openapi(call: Call) -> bytes:
    return _openapi(call.vendor.contract, call.base_url)
