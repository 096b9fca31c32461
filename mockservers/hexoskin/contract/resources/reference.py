"""What is the same for everybody: datatypes, units, kinds of activity, routines."""

from __future__ import annotations

from mockservers.engine.contract import Resource, array, integer, number, obj, ref, string

from .common import ident, uri

_EVIDENCE = "docs"
_ACTIVITYTYPE = r"^/api/activitytype/\d+/$"

REFERENCE = (
    Resource(
        "Datatype",
        (
            integer("dataid", access="R", evidence=_EVIDENCE),
            number("freq", nullable=True, access="R", evidence=_EVIDENCE, note="Hz; null when asynchronous"),
            integer("id", access="R", evidence="sdk", note="the same number as dataid"),
            string("info", access="R", evidence=_EVIDENCE),
            string("name", access="R", evidence=_EVIDENCE),
            uri(r"^/api/datatype/\d+/$"),
        ),
        collection="datatype",
        label="datatype",
        evidence=_EVIDENCE,
    ),
    Resource(
        "Unit",
        (
            ident(),
            string("info", access="R", evidence=_EVIDENCE),
            uri(r"^/api/unit/\d+/$"),
            string("si_long", access="R", evidence=_EVIDENCE),
            string("si_short", access="R", evidence=_EVIDENCE),
        ),
        collection="unit",
        label="unit",
        evidence=_EVIDENCE,
    ),
    Resource(
        "Activitytype",
        (
            array("activityattributes", string(), access="R"),
            ident(),
            array("metrics", string(), access="R"),
            string("name", access="R"),
            uri(_ACTIVITYTYPE),
        ),
        collection="activitytype",
        label="activitytype",
        evidence=_EVIDENCE,
    ),
    Resource(
        "Activityattribute",
        (
            string("attrtype", access="R", evidence=_EVIDENCE),
            ident(),
            string("name", access="R", evidence=_EVIDENCE),
            uri(r"^/api/activityattribute/\d+/$"),
            ref("unit", "Unit", nullable=True, access="R", evidence=_EVIDENCE),
            string("user", nullable=True, access="R", evidence=_EVIDENCE, note="null: everybody's"),
        ),
        collection="activityattribute",
        label="activityattribute",
        evidence=_EVIDENCE,
    ),
    Resource(
        "Activityattributevalue",
        (
            string("activityattribute"),
            ident(),
            string("range"),
            uri(r"^/api/activityattributevalue/\d+/$"),
            number("value", nullable=True, required=True),
        ),
        collection="activityattributevalue",
        label="activityattributevalue",
    ),
    Resource(
        "Trainingroutine",
        (
            string("activitytype", required=True, pattern=_ACTIVITYTYPE, evidence=_EVIDENCE),
            obj("application_metadata", nullable=True, evidence=_EVIDENCE),
            string("description", default="", evidence=_EVIDENCE),
            ident(),
            string("last_used", nullable=True, access="R", evidence=_EVIDENCE),
            obj("metadata", nullable=True, evidence=_EVIDENCE, note="geo: true turns the phone's GPS on"),
            string("name", required=True, evidence=_EVIDENCE),
            uri(r"^/api/trainingroutine/\d+/$"),
            array("steps", "Step", evidence=_EVIDENCE),
            string("user", nullable=True, access="R", evidence=_EVIDENCE, note="null: everybody's"),
        ),
        collection="trainingroutine",
        label="trainingroutine",
        evidence=_EVIDENCE,
    ),
    Resource(
        "Step",
        (
            string("activitytype", optional=True, nullable=True, evidence=_EVIDENCE),
            integer("custom_target_high", optional=True, evidence=_EVIDENCE),
            integer("custom_target_low", optional=True, evidence=_EVIDENCE),
            string("description", optional=True, evidence=_EVIDENCE),
            string("duration_type", optional=True, evidence=_EVIDENCE, note="the words of FIT workouts"),
            integer("duration_value", optional=True, evidence=_EVIDENCE),
            integer("index", required=True, evidence=_EVIDENCE),
            string("intensity", optional=True, evidence=_EVIDENCE),
            string("name", optional=True, evidence=_EVIDENCE),
            string("target_type", optional=True, evidence=_EVIDENCE),
            integer("target_value", optional=True, evidence=_EVIDENCE),
        ),
        evidence=_EVIDENCE,
    ),
)
