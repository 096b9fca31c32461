"""Three kinds of documents that refer to each other: sites have beds, beds have plants."""

from mockservers.engine.contract import (
    Contract,
    Operation,
    Param,
    Resource,
    array,
    integer,
    obj,
    op,
    path,
    query,
    string,
)

PAGE = (
    query(integer("limit", minimum=1, maximum=100, default=20)),
    query(integer("offset", minimum=0, default=0)),
    query(string("sort", enum=("id", "name", "-name"))),
)

SITE = Resource(
    "Site",
    (
        integer("id", access="R", evidence="docs"),
        string("name", required=True, min_length=1, max_length=40),
        string("climate", enum=("dry", "humid"), default="dry"),
        string("created", format="date-time", access="R"),
    ),
    collection="site",
    closed=True,
)
BED = Resource(
    "Bed",
    (
        integer("id", access="R"),
        integer("site_id", required=True, links="Site"),
        string("name", required=True),
        integer("capacity", minimum=1, maximum=100, default=10),
        string("created", format="date-time", access="R"),
    ),
    collection="bed",
)
PLANT = Resource(
    "Plant",
    (
        string("id", access="C"),
        integer("bed_id", nullable=True, links="Bed"),
        string("name", required=True, pattern=r"^[A-Z]"),
        array("tags", string(), default=()),
        string("created", format="date-time", access="R"),
    ),
    collection="plant",
)


def crud(family: str, resource: Resource, key: Param, *filters: Param) -> list[Operation]:
    name, one = resource.name, f"/v1/{family}/{{id}}"
    found = obj("", integer("total"), array("items", name))
    facts = {"resource": name, "family": family, "evidence": "docs"}
    bad, gone = (400, "invalid"), (404, "no such document")
    return [
        op(
            f"{family}.list",
            "GET",
            f"/v1/{family}",
            *PAGE,
            *filters,
            action="list",
            answer=found,
            errors=[bad],
            **facts,
        ),
        op(f"{family}.create", "POST", f"/v1/{family}", action="create", body=name, answer=(201, name), **facts),
        op(f"{family}.get", "GET", one, key, action="get", answer=name, errors=[gone], **facts),
        op(f"{family}.update", "PATCH", one, key, action="update", body=name, answer=name, errors=[gone], **facts),
        op(f"{family}.delete", "DELETE", one, key, action="delete", answer=(204, None), errors=[gone], **facts),
    ]


contract = Contract(
    "herbarium",
    "Herbarium",
    "1",
    [
        *crud("sites", SITE, path(integer("id"))),
        *crud("beds", BED, path(integer("id")), query(integer("site_id"))),
        *crud("plants", PLANT, path(string("id")), query(integer("bed_id"))),
        op("plants.water", "POST", "/v1/plants/{id}/water", path(string("id")), status="planned", evidence="docs"),
        op("plants.watered", "GET", "/v1/plants/{id}/water", path(string("id")), status="planned", auth=False),
        op("plants.smell", "GET", "/v1/plants/{id}/smell", path(string("id")), status="planned", auth=False),
        op("plants.sing", "POST", "/v1/plants/{id}/sing", path(string("id")), status="unknown"),
    ],
    [SITE, BED, PLANT],
)
