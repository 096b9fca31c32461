"""Asks every built GET and POST of a vendor once, under a frozen clock, and prints what came back."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys

import requests

import mockservers


def main(name: str) -> None:
    out: dict[str, object] = {}
    with mockservers.intercept(name, clock="2026-03-03T11:00:00Z") as handle:
        given = handle.credentials
        if name == "labstep":
            headers = {"apikey": given["api_key"]}
        elif name == "hexoskin":
            pair = f"{given['username']}:{given['password']}"
            headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        else:
            headers = {"Authorization": "Bearer " + given["user_token" if name == "losant" else "api_key"]}
        values = {"level": "organization", "serializer": "detail", "sid": str(given.get("organization_sid", "1001"))}
        for key, value in given.items():
            first, *rest = key.split("_")
            values[first + "".join(word.title() for word in rest)] = str(value)
        for operation in handle.vendor.contract.operations:
            if operation.status != "built" or operation.method not in ("GET", "POST"):
                continue
            path = re.sub(r"{([^}:]*)[^}]*}", lambda m: values.get(m[1], "1001"), operation.path)
            body = {"name": "x"} if operation.method == "POST" else None
            answer = requests.request(
                operation.method, handle.url + path, headers=headers, json=body, allow_redirects=False
            )
            assert answer.status_code < 500, (operation.id, answer.text)
            digest = hashlib.sha256(answer.content).hexdigest()
            out[operation.id] = [answer.status_code, digest, sorted(answer.headers.items())]
    print(json.dumps(out))


if __name__ == "__main__":
    main(sys.argv[1])
