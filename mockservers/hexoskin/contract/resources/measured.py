"""What is measured and derived: metric values, data, reports, key performance indicators."""

from __future__ import annotations

from mockservers.engine.contract import (
    Field,
    Resource,
    anything,
    array,
    integer,
    mapping,
    number,
    obj,
    one_of,
    ref,
    string,
)

from .common import hexotime, ident, uri

_EVIDENCE = "sample"

MEASURED = (
    Resource(
        "MetricValue",
        (
            ident(),
            string("name", evidence=_EVIDENCE),
            uri(r"^/api/metric/\d+/$"),
            string("title", evidence=_EVIDENCE),
            obj(
                "unit",
                integer("id", nullable=True, evidence=_EVIDENCE),
                string("resource_uri", nullable=True, evidence=_EVIDENCE),
                string("si_long", evidence=_EVIDENCE),
                string("si_short", evidence=_EVIDENCE),
                nullable=True,
                evidence=_EVIDENCE,
            ),
            one_of("value", number(), array("", array("", number())), nullable=True, evidence=_EVIDENCE),
            integer("zone", nullable=True, evidence=_EVIDENCE, note="-1 above or without zones, 0 below the first"),
            array("zones", number(), evidence=_EVIDENCE),
        ),
        evidence=_EVIDENCE,
        note="value: null without data, -1 where computing failed; of a histogram [bins, counts]",
    ),
    Resource(
        "DataElement",
        (
            mapping("data", array("", Field("", "any")), evidence="docs"),
            string("user", pattern=r"^/api/user/\d+/$", evidence="docs"),
            array("record", Field("", "any"), optional=True, evidence="sdk"),
        ),
        label="data",
        evidence="docs",
    ),
    Resource(
        "Report",
        (
            integer("count", evidence="docs"),
            array("data", array("", "ReportItem"), evidence="docs"),
            string("name", evidence="docs"),
            string("outputtype", evidence="docs"),
            anything("record", evidence="docs"),
            string("report", evidence="docs", note="literally /api/templatereport/None/"),
            string("title", evidence="docs"),
        ),
        label="report",
        evidence="docs",
    ),
    Resource(
        "ReportItem",
        (
            string("metric", evidence="docs"),
            string("name", evidence="docs"),
            string("outputtype", evidence="docs"),
            string("record", nullable=True, optional=True, evidence="docs"),
            obj(
                "timerange",
                hexotime("start"),
                hexotime("end", nullable=True),
                string("user", evidence="docs"),
                evidence="docs",
            ),
            string("title", evidence="docs"),
            string("unit", optional=True, evidence="docs"),
            string("uri", evidence="docs"),
            number("value", nullable=True, optional=True, evidence="docs"),
            integer("zone", nullable=True, optional=True, evidence="docs"),
            array("zones", number(), optional=True, evidence="docs"),
            obj("data1", optional=True, evidence="docs"),
            obj("data2", optional=True, evidence="docs"),
        ),
        evidence="docs",
    ),
    Resource(
        "KpiValue",
        (
            string("datatype", access="R", evidence="docs"),
            string("name", access="R", evidence="docs"),
            hexotime("start"),
            number("value", required=True, evidence="docs"),
            integer("zone", nullable=True, access="R", evidence="docs"),
        ),
        evidence="docs",
    ),
    Resource(
        "Metric",
        (
            ident(),
            string("info", access="R"),
            string("name", access="R", evidence="docs"),
            uri(r"^/api/metric/\d+/$"),
            string("title", access="R", evidence="docs"),
            ref("unit", "Unit", nullable=True, access="R", evidence="docs"),
        ),
        collection="metric",
        label="metric",
        evidence="docs",
    ),
)
