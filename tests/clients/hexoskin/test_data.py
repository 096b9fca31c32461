"""Measurements."""

import pytest
from mockservers_clients.hexoskin import ApiDataList, ApiError, ApiFlatDataList

SERIES = {"19": [[445719859553, 71], [445719859809, None]], "33": []}


def test_data_comes_by_user_and_datatype(server, api):
    server.answer("GET /api/data/?record=99999&datatype__in=19%2C33", [{"user": "/api/user/9/", "data": SERIES}])
    server.answer("GET /api/user/9/", {"first_name": "Ada"})
    result = api.data.list(record=99999, datatype__in=(19, 33))
    assert type(result) is ApiDataList
    assert len(result) == 1
    assert result[0].data == {19: [(445719859553, 71), (445719859809, None)], 33: []}
    assert result[0].user.first_name == "Ada"
    assert [item.user.resource_uri for item in result] == ["/api/user/9/"]
    assert "19: 2 points" in repr(result)


def test_without_timestamps(server, api):
    server.answer("GET /api/data/?no_timestamps=True", [{"user": "/api/user/9/", "data": {"19": [71, 72]}}])
    assert api.data.list(no_timestamps=True)[0].data == {19: [71, 72]}


def test_no_data(server, api):
    server.answer("GET /api/data/?record=1", [])
    assert list(api.data.list(record=1)) == []


def test_flat(server, api):
    server.answer("GET /api/data/?datatype=19&flat=True", [[445719859553, 71], [445719859809, 72]])
    server.answer("GET /api/data/?datatype=19&flat=True&no_timestamps=True", [71, 72])
    pairs = api.data.list(datatype=19, flat=True)
    assert type(pairs) is ApiFlatDataList
    assert list(pairs) == [(445719859553, 71), (445719859809, 72)]
    values = api.data.list(datatype=19, flat=True, no_timestamps=True)
    assert (list(values), values[-1], values[:1]) == ([71, 72], 72, [71])


def test_flat_false_is_not_flat(server, api):
    server.answer("GET /api/data/?flat=False", [{"user": "/api/user/9/", "data": {}}])
    assert type(api.data.list(flat=False)) is ApiDataList


def test_an_unknown_user_stays_a_uri_and_an_odd_datatype_a_text(server, api):
    server.answer("GET /api/data/", [{"user": "/elsewhere/9/", "data": {"hr": [1]}}])
    result = api.data.list()[0]
    assert (result.user, result.data) == ("/elsewhere/9/", {"hr": [1]})


@pytest.mark.parametrize("rows", [[[1, 2]], [{"user": "x"}], [7]])
def test_data_of_another_shape(server, api, rows):
    server.answer("GET /api/data/", rows)
    with pytest.raises(ApiError, match="objects with user and data"):
        api.data.list()


def test_other_formats(server, api):
    server.answer("GET /api/data/", b'time [s/256],"a, b"\r\n1,2\r\n', **{"Content-Type": "text/csv"})
    assert api.data.list(format="text/csv") == [["time [s/256]", "a, b"], ["1", "2"]]
    assert server.sent[-1].headers["Accept"] == "text/csv"
    server.answer("GET /api/data/", b"", **{"Content-Type": "text/csv"})
    assert api.data.list(format="text/csv") == []
    server.answer("GET /api/data/", b"PK\x03\x04", **{"Content-Type": "application/octet-stream"})
    assert api.data.list(format="application/octet-stream") == bytearray(b"PK\x03\x04")
