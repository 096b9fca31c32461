"""Chemistry, notebooks of code, imports, exports and other records kept as given: known, none built yet."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..words import records

OPERATIONS: tuple[Operation, ...] = (
    *records("molecule", "?list ?get create ?batch update", status="planned", covers="get_single soft_delete"),
    *records(
        "chemical",
        "list ?get create ?batch update",
        status="planned",
        filters="molecule_guid",
        covers="get_single soft_delete",
    ),
    *records("sequence", "?list ?get ?create ?batch update", status="planned", covers="get_single soft_delete"),
    *records(
        "jupyter-notebook",
        "list ?get create ?batch update",
        status="planned",
        filters="group_id",
        covers="get_single",
    ),
    *records("jupyter-instance", "?list ?get update", status="planned", covers="get_single"),
    *records(
        "jupyter-cron",
        "list ?get create ?batch update",
        status="planned",
        filters="jupyter_notebook_guid",
        covers="get_single soft_delete",
    ),
    *records("entity-import", "?list ?get create ?batch update", status="planned", covers="get_single"),
    *records(
        "entity-export",
        "list ?get create ?batch",
        status="planned",
        filters="type group_id processed_at_from",
        covers="get_single render_html",
    ),
    *records("custom-identifier-set", "?list ?get create ?batch ?update", status="planned"),
    *records("entity-view", "?list ?get create ?batch update", status="planned"),
)
