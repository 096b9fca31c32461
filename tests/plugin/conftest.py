from __future__ import annotations

import pytest


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Tests within a test, with the plugin as installed and no account larger than need be."""
    pytester.makeini("[pytest]\nmockservers_profile = small\naddopts = -p no:cacheprovider\n")
    # Others' plugins would only cost time here: ours is named as the entry point names it.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "mockservers.pytest_plugin")
    return pytester
