"""People: accounts, users, profiles, devices, permissions, and what makes accounts."""

from __future__ import annotations

from mockservers.engine.contract import Field, Resource, anything, array, boolean, integer, number, obj, ref, string

from .common import ident, uri

_EVIDENCE = "docs"

FITNESS = (
    number("abdominal_circumference", nullable=True, optional=True, evidence=_EVIDENCE, note="m"),
    number("blood_glucose_level", nullable=True, optional=True, evidence=_EVIDENCE, note="unit unknown"),
    number("fitness_percentile", nullable=True, optional=True, evidence=_EVIDENCE, note="0-100"),
    number("height", nullable=True, optional=True, evidence=_EVIDENCE, note="m"),
    number("hr_max", nullable=True, optional=True, evidence=_EVIDENCE, note="bpm"),
    number("hr_recov", nullable=True, optional=True, evidence=_EVIDENCE, note="bpm"),
    number("hr_rest", nullable=True, optional=True, evidence=_EVIDENCE, note="bpm"),
    number("vo2_max", nullable=True, optional=True, evidence=_EVIDENCE, note="mL/kg/min"),
    number("weight", nullable=True, optional=True, evidence=_EVIDENCE, note="kg"),
)

PROFILE = (
    string("date_of_birth", nullable=True, format="date", evidence=_EVIDENCE),
    obj("fitness", *FITNESS, evidence=_EVIDENCE),
    string("gender", nullable=True, enum=("M", "F"), evidence=_EVIDENCE),
    number("height", nullable=True, evidence=_EVIDENCE, note="m; the same as fitness.height"),
    ident(),
    anything("preferences", nullable=True, evidence=_EVIDENCE, note="free JSON"),
    uri(r"^/api/profile/\d+/$"),
    string("unit_system", enum=("metric", "imperial"), default="metric", evidence=_EVIDENCE),
    number("weight", nullable=True, evidence=_EVIDENCE, note="kg; the same as fitness.weight"),
)

PERSON = (
    string("email", access="R", format="email", evidence=_EVIDENCE, note="changes through changeemail alone"),
    string("first_name", default="", max_length=30, evidence=_EVIDENCE),
    ident(),
    string("last_name", default="", max_length=30, evidence=_EVIDENCE),
    string("profile", access="R", pattern=r"^/api/profile/\d+/$", evidence=_EVIDENCE),
    uri(r"^/api/user/\d+/$"),
    string("username", access="R", evidence=_EVIDENCE, note="always the same as email"),
)


def person(name: str, **facts: object) -> Field:
    """A user nested in another document."""
    return obj(name, *PERSON, evidence=_EVIDENCE, **facts)


def _made(name: str, *more: Field) -> Resource:
    return Resource(
        name,
        (
            string("email", required=True, format="email", evidence=_EVIDENCE),
            string("password", access="W", evidence=_EVIDENCE),
            string("first_name", optional=True, evidence=_EVIDENCE),
            string("last_name", optional=True, evidence=_EVIDENCE),
            obj("profile", optional=True, evidence=_EVIDENCE),
            *more,
        ),
        label=name.lower(),
        evidence=_EVIDENCE,
    )


ACCOUNT = (
    Resource(
        "Account",
        (*(f for f in PERSON if f.name != "profile"), boolean("is_staff", access="R"), ref("profile", "Profile")),
        label="account",
        evidence=_EVIDENCE,
    ),
    Resource(
        "User",
        (
            *PERSON,
            array("devices", Field("", "any"), nullable=True, access="R", evidence=_EVIDENCE, note="form unknown"),
            obj("stats", nullable=True, access="R", evidence=_EVIDENCE, note="form unknown"),
        ),
        collection="user",
        label="user",
        evidence=_EVIDENCE,
    ),
    Resource("Profile", PROFILE, collection="profile", label="profile", evidence=_EVIDENCE),
    Resource(
        "Device",
        (
            string("deviceid", access="R", pattern=r"^HXSKIN12\d{8}$", evidence="sdk"),
            string("firmware", nullable=True),
            string("model", nullable=True),
            uri(r"^/api/device/HXSKIN12\d{8}/$"),
            string("user", nullable=True, pattern=r"^/api/user/\d+/$"),
        ),
        collection="device",
        key="deviceid",
        label="device",
        evidence="sdk",
    ),
    Resource(
        "Bundle",
        (ident(), string("name", access="R"), uri(r"^/api/bundle/\d+/$")),
        collection="bundle",
        label="bundle",
    ),
    Resource(
        "BundlePermission",
        (
            string("bundle", required=True, pattern=r"^/api/bundle/\d+/$", evidence=_EVIDENCE),
            ident(),
            string("name", nullable=True, access="R", evidence=_EVIDENCE),
            uri(r"^/api/bundle_permission/\d+/$"),
            person("user_allowed", required=True, note="who may look; a URI, an e-mail address or an id is taken"),
            person("user_target", required=True, note="whose data; a URI, an e-mail address or an id is taken"),
        ),
        collection="bundle_permission",
        label="bundle_permission",
        evidence=_EVIDENCE,
    ),
    Resource(
        "BundlePermissionRequest",
        (
            ref("bundle", "Bundle", required=True, evidence=_EVIDENCE),
            string("redeem_url", nullable=True, access="R", evidence=_EVIDENCE),
            uri(r"^/api/bundle_permission_request/"),
            integer("ttl", nullable=True, access="R", evidence=_EVIDENCE, note="seconds"),
            string("user_allowed", required=True, evidence=_EVIDENCE),
            string("user_target", required=True, evidence=_EVIDENCE),
        ),
        collection="bundle_permission_request",
        label="bundle_permission_request",
        evidence=_EVIDENCE,
    ),
    _made("Createuserrequest"),
    _made("Createuser"),
    _made("Createrelateduser", array("bundles", string(), optional=True, evidence=_EVIDENCE, note="bundle URIs")),
    Resource(
        "Resetpassword",
        (string("email", required=True, evidence=_EVIDENCE), string("password", access="W", evidence=_EVIDENCE)),
        label="resetpassword",
        evidence=_EVIDENCE,
    ),
    Resource("Changeemail", (string("email", required=True, format="email"),), label="changeemail"),
)
