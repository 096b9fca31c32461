"""Everything the vendor's own client can reach is reachable here, at the same place."""

from __future__ import annotations

import pytest
from mockservers_clients.labii.models import At, Models


def test_every_model_of_the_vendors_client() -> None:
    sdk = pytest.importorskip("labii_sdk.sdk")
    theirs = {
        (thing.app, thing.model)
        for thing in vars(sdk.LabiiObject(organization__sid="x", api_key="k")).values()
        if hasattr(thing, "app") and hasattr(thing, "model")
    }
    ours = {(at.app, at.model) for at in vars(Models).values() if isinstance(at, At)}
    assert len(theirs) > 20
    # The vendor's client reads activities at a second path for the same thing.
    assert theirs - ours <= {("tables", "activity"), ("workflows", "workflow")}
