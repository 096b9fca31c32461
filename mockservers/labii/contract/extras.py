"""What is known from the official client alone. The name serializer's two fields are promised for every model [seed];
the rest is inferred, and any other field a client sends is kept.
"""

from __future__ import annotations

from mockservers.engine.contract import Field, integer, number, obj, string

from .model import Model, Path, flag, link, person, sid, stamp, text

__all__ = ["MODELS"]

CHANGE = flag("change_permission", access="R", default=None)
LISTED = ("sid", "name", "description", "is_archived", "change_permission")


def _common(*more: Field) -> tuple[Field, ...]:
    return (
        sid(evidence="seed"),
        text("name", required=True, evidence="seed"),
        text("description", nullable=True, default="", evidence="inferred"),
        *more,
        flag("is_archived", evidence="inferred"),
        stamp("date_updated", evidence="inferred"),
        stamp("date_created", evidence="inferred"),
        CHANGE,
    )


def _plain(app: str, word: str, resource: str, api: str, *more: Field, older: tuple[Path, ...] = ()) -> Model:
    scope = "own" if api == "Own" else "organization"
    return Model(
        word,
        resource,
        (Path(app, word, "sdk"), *older),
        api,
        _common(*more),
        listed=LISTED,
        hidden={"user": "User"},
        scope=scope,
        logged=False,
        open=True,
        evidence="sdk",
    )


PROFILE = Model(
    "profile",
    "Profile",
    (Path("accounts", "profile", "sdk"),),
    "Profile",
    (
        sid(evidence="inferred", note="the user's"),
        text("name", access="R", evidence="inferred"),
        text("first_name"),
        text("last_name"),
        text("email", format="email", evidence="inferred"),
        text("avatar", nullable=True, evidence="inferred"),
        text("statement", nullable=True, evidence="inferred"),
        text("timezone", nullable=True, evidence="inferred"),
        text("language", nullable=True, evidence="inferred"),
        CHANGE,
    ),
    listed=("sid", "name", "email", "change_permission"),
    scope="own",
    logged=False,
    open=True,
    planned=("create", "delete"),  # the client offers both; what either does to an account is not public
    kept=False,
    evidence="sdk",
)

APIKEY = Model(
    "apikey",
    "APIKey",
    (Path("accounts", "apikey", "sdk"),),
    "Own",
    (
        sid(evidence="inferred"),
        text("name", required=True, evidence="inferred"),
        text("key", access="R", optional=True, evidence="inferred", note="shown once, when it is made"),
        flag("is_archived", evidence="inferred", note="revokes the key"),
        stamp("date_created", evidence="inferred"),
        CHANGE,
    ),
    listed=("sid", "name", "is_archived", "change_permission"),
    hidden={"user": "User"},
    scope="own",
    logged=False,
    open=True,
    evidence="sdk",
)

SIGNER = Model(
    "signer",
    "Signer",
    (Path("tables", "signer", "sdk"),),
    "Signer",
    (
        sid(evidence="inferred"),
        text("name", access="R", evidence="inferred"),
        link("row", "Row", access="R", evidence="inferred"),
        link("personnel", "Personnel", access="C", required=True, evidence="inferred"),
        text(
            "role",
            enum=("Author", "Co-author", "Witness", "Inspector", "Manager", "Signer", "Submitter", "Recipient"),
            required=True,
        ),
        integer("order", evidence="docs"),
        text("signature", access="R", nullable=True),
        stamp("date_signed", nullable=True, evidence="inferred"),
        flag("is_archived", evidence="inferred"),
        CHANGE,
    ),
    listed=("sid", "name", "row", "role", "order", "is_archived", "change_permission"),
    parents=("row",),
    scope="row",
    evidence="sdk",
)

VISITOR = Model(
    "visitor",
    "Visitor",
    (Path("tables", "visitor", "sdk"),),
    "Own",
    (
        sid(evidence="inferred"),
        text("name", access="R", evidence="inferred"),
        person("user", evidence="inferred"),
        link("row", "Row", access="R", evidence="inferred"),
        stamp("date_created", evidence="inferred"),
    ),
    scope="row",
    status="planned",
    evidence="sdk",
)

PERMISSION = Model(
    "permission",
    "Permission",
    (Path("tables", "permission", "sdk"),),
    "Own",
    (
        sid(evidence="inferred"),
        text("name", access="R", evidence="inferred"),
        link("personnel", "Personnel", access="R", evidence="inferred"),
        link("row", "Row", access="R", evidence="inferred"),
        text("permission", access="R", enum=("Read", "Write"), evidence="docs"),
    ),
    scope="row",
    status="planned",
    evidence="sdk",
)

CREDIT = (
    number("credits", default=0, evidence="docs", note="one credit is one US dollar"),
    string("purchase_order", nullable=True, optional=True),
    obj("invoice", nullable=True, optional=True),
    flag("is_paid", access="R", optional=True),
)

MODELS = (
    PROFILE,
    APIKEY,
    _plain("organizations", "saml", "SAML", "Setting"),
    _plain("organizations", "certification", "Certification", "Setting"),
    _plain("organizations", "invoice", "Invoice", "Setting"),
    _plain("organizations", "subscription", "Subscription", "Setting"),
    _plain("organizations", "credit", "Credit", "Setting", *CREDIT),
    _plain("organizations", "seat", "Seat", "Setting"),
    _plain("organizations", "provider", "Provider", "Setting"),
    _plain(
        "applications", "application", "Application", "Shared", older=(Path("organizations", "application", "sdk"),)
    ),
    SIGNER,
    VISITOR,
    PERMISSION,
    _plain("dashboard", "dashboard", "Dashboard", "Own"),
    _plain("notifications", "notification", "Notification", "Own"),
    _plain("support", "video", "Video", "Shared"),
    _plain("support", "shortenurl", "ShortenURL", "Shared"),
    _plain("support", "ticket", "Ticket", "Own"),
    _plain("support", "gpt", "GPT", "Own"),
    _plain("support", "conversation", "Conversation", "Own"),
    _plain("support", "question", "Question", "Own"),
)
