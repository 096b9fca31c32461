"""Every operation. What holds for all resources follows from ``tables``; the rest is written out here.

Rules over every resource, which are no operations of their own: OPTIONS answers the allowed methods; PUT and DELETE on
lists and POST on an object are always 405 [docs]. Downloads as FIT or TCX share the path of the object they export, raw
uploads that of ``import``, a redeemed permission request that of the request.
"""

from __future__ import annotations

from mockservers.engine.contract import (
    Answer,
    Body,
    ErrorCase,
    Operation,
    Param,
    anything,
    array,
    mapping,
    one_of,
    op,
    path,
    query,
    ref,
    string,
)

from .login import LOGIN
from .tables import BY_NAME, TASTIES
from .words import FORMAT, ORDER, PAGING, operations_of, page_of

__all__ = ["OPERATIONS"]

_LOGIN = (ErrorCase(401, "no or wrong credentials", "sample"),)
_DATA_ERRORS = (ErrorCase(400, "a value that cannot be read", "inferred"), *_LOGIN)
_RECORDED: tuple[Param, ...] = (
    query(string("record", note="Record ids or URIs; several mean their overlap")),
    query(string("range", note="Range ids or URIs; several mean their overlap")),
    query(string("trainingroutine", note="Only inside ranges of this routine")),
    query(string("user", note="User URI, id or e-mail")),
    query(string("user__in")),
    query(string("start", note="First HexoTimestamp, inclusive")),
    query(string("end", note="Last HexoTimestamp, inclusive")),
    *(query(string(f"timestamp__{how}")) for how in ("range", "gt", "gte", "lt", "lte")),
    query(string("flat", note="One array instead of one per user and datatype")),
    query(string("no_timestamps", note="Values only")),
    query(string("max_values", note="Thin out to at most that many values per datatype")),
    query(string("seconds", note="Time in Unix seconds")),
)
_CHANNELS = (query(string("datatype", note="Ids or URIs, commas between")), query(string("datatype__in")))
_DATA_ANSWERS = (
    Answer(200, array("", one_of("", ref("", "DataElement"), anything("")))),
    Answer(200, None, "text/csv"),
    Answer(200, None, "application/octet-stream"),
    Answer(200, None, "application/x-edf"),
)

# The biometric endpoints of 2014 and the datatypes they stand for [docs]; None where that is not known.
BIOMETRIC: dict[str, tuple[int, ...] | None] = {
    "ecg": (4113, 4114, 4115),
    "heartrate": (19,),
    "heartratestatus": (1000,),
    "qrs": (22,),
    "rrinterval": (18,),
    "qrsstatus": (1004,),
    "respiration": (4129, 4130),
    "breathingrate": (33,),
    "expiration": (35,),
    "inspiration": (34,),
    "minuteventilation": (36,),
    "tidalvolume": (37,),
    "breathingratestatus": (1001,),
    "acc": (4145, 4146, 4147),
    "activity": (49,),
    "step": (52,),
    "cadence": (53,),
    "sleepposition": (270,),
    "hrv": None,
    "ann": (271,),
    "hrvhf": (277,),
    "hrvlf": (276,),
    "hrvlfnorm": (273,),
    "hrvlfratio": None,
    "nninterval": (318,),
    "nnoverrr": (274,),
    "sdnn": (272,),
    "sdann": None,
    "triangular": (275,),
    "pohr": None,
    "ppg": (64,),
    "ptt": (97,),
    "spo2": (66,),
    "spo2status": (1002,),
    "systolicpressure": (98,),
    "temperature": (81,),
    "temperaturestatus": None,
}

# Resources of the 2014 reference of which nothing but the name is known.
LEGACY = (
    "zone",
    "label",
    "labelledobject",
    "share",
    "sharetype",
    "statistics",
    "templatereport",
    "async",
    "activitylog",
    "oauthaccesstoken",
    "oauthrealm",
)


def _biometric(name: str, datatypes: tuple[int, ...] | None) -> Operation:
    return Operation(
        f"{name}.list",
        "GET",
        f"/api/{name}/",
        "What /api/data/ gives of the datatypes implied",
        params=_RECORDED,
        answers=_DATA_ANSWERS,
        errors=_DATA_ERRORS,
        evidence="docs",
        behaviour="data_list",
        status="unknown" if datatypes is None else "built",
        family="data",
        extra={"tasty": BY_NAME["data"], "datatypes": datatypes},
    )


def _account(name: str, confirm: bool, auth: bool) -> tuple[Operation, ...]:
    """Operations of accounts that answer with mail; later built."""
    form = name.capitalize()
    made = op(
        f"{name}.create",
        "POST",
        f"/api/{name}/",
        body=Body(form),
        answer=(201, form),
        errors=((400, "a field missing or wrong", "inferred"),),
        auth=auth,
        evidence="docs",
        status="planned",
    )
    if not confirm:
        return (made,)
    confirmed = op(
        f"{name}.confirm",
        "PUT",
        f"/api/{name}/{{uidb64}}/{{token}}/",
        path(string("uidb64")),
        path(string("token")),
        body=Body(form, required=False),
        answer=(200, form),
        errors=((400, "a bad or used token", "inferred"), (404, "a bad or used token", "inferred")),
        auth=auth,
        evidence="inferred" if name == "changeemail" else "docs",
        status="planned",
    )
    return (made, confirmed)


_KPI = (path(string("id")), path(string("kpi")))

OTHERS = (
    op(
        "root.discover",
        "GET",
        "/api/",
        query(string("fullschema", note="true: each entry has its whole schema")),
        answer=(200, mapping("", anything(""))),
        auth=False,
        evidence="sdk",
        behaviour="discover",
        family="root",
    ),
    op(
        "root.discover_v1",
        "GET",
        "/api/v1/",
        answer=(200, mapping("", anything(""))),
        auth=False,
        evidence="sdk",
        status="planned",
        family="root",
        note="The older prefix, whose replies carry /api/v1/ in every URI",
    ),
    op(
        "data.list",
        "GET",
        "/api/data/",
        *_RECORDED,
        *_CHANNELS,
        FORMAT,
        answers=_DATA_ANSWERS,
        errors=_DATA_ERRORS,
        evidence="seed",
        behaviour="data_list",
        family="data",
        extra={"tasty": BY_NAME["data"]},
        note="Accept chooses JSON, CSV, a zip of files or EDF",
    ),
    op(
        "datafile.list",
        "GET",
        "/api/datafile/",
        *_RECORDED,
        *_CHANNELS,
        answer=(200, array("", "DataElement")),
        errors=_DATA_ERRORS,
        evidence="sdk",
        status="planned",
        family="data",
    ),
    op(
        "report.list",
        "GET",
        "/api/report/",
        query(string("include_metrics", note="Metric ids with commas between")),
        query(string("record")),
        query(string("range")),
        answer=(200, "Report"),
        errors=(
            (400, "a value that cannot be read", "inferred"),
            (404, "nothing visible to report on", "docs"),
            *_LOGIN,
        ),
        evidence="docs",
        behaviour="report_list",
        family="report",
        extra={"tasty": BY_NAME["report"]},
    ),
    op(
        "profile.kpi_list",
        "GET",
        "/api/profile/{id}/fitness/{kpi}/",
        *_KPI,
        *PAGING,
        query(string("start", note="Lookups: any of a number")),
        answer=(200, page_of("KpiValue")),
        errors=((404, "unknown profile or KPI", "docs"), *_LOGIN),
        evidence="docs",
        status="planned",
    ),
    op(
        "profile.kpi_create",
        "POST",
        "/api/profile/{id}/fitness/{kpi}/",
        *_KPI,
        body=Body("KpiValue"),
        answer=(201, "KpiValue"),
        errors=((400, "no value", "docs"), (403, "not the caller's", "docs"), (404, "unknown", "docs"), *_LOGIN),
        evidence="docs",
        status="planned",
    ),
    op(
        "profile.populationdistribution",
        "GET",
        "/api/profile/{id}/populationdistribution/",
        path(string("id")),
        answer=(200, mapping("", anything(""))),
        evidence="docs",
        status="unknown",
    ),
    op(
        "profile.populationdistribution_kpi",
        "GET",
        "/api/profile/{id}/populationdistribution/{kpi}/",
        *_KPI,
        answer=(200, mapping("", anything(""))),
        evidence="docs",
        status="unknown",
    ),
    *_account("createuserrequest", True, False),
    *_account("createuser", False, True),
    *_account("createrelateduser", False, True),
    *_account("resetpassword", True, False),
    *_account("changeemail", True, True),
    *(
        op(
            f"{name}.list",
            "GET",
            f"/api/{name}/",
            *PAGING,
            ORDER,
            answer=(200, page_of("Named")),
            errors=_LOGIN,
            evidence="docs",
            status="unknown",
        )
        for name in LEGACY
    ),
)

_ONLY_POSTED = ("createuserrequest", "createuser", "createrelateduser", "resetpassword", "changeemail")
# The operations of accounts above stand in for those the framework would derive: nothing of them is listed [docs].
_DERIVED = (
    operation
    for tasty in TASTIES
    for operation in operations_of(tasty)
    if tasty.name not in _ONLY_POSTED or operation.id.endswith(".schema")
)

OPERATIONS: tuple[Operation, ...] = (
    *_DERIVED,
    *OTHERS,
    *(_biometric(name, datatypes) for name, datatypes in BIOMETRIC.items()),
    *LOGIN,
)
