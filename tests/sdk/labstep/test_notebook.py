"""Experiments, protocols and what stands in them, through the official client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas
import pytest
from labstep.service.request import RequestException


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "attrs": {"align": None}, "content": [{"type": "text", "text": text}]}


@pytest.fixture
def experiment(user: Any) -> Any:
    return user.newExperiment("Plasmid prep QC")


@pytest.fixture
def live(user: Any) -> Any:
    """A protocol that has been set live."""
    protocol = user.newProtocol("Mini prep")
    protocol.addSteps(2)
    protocol.addTable("OD", {"rowCount": 1, "data": {"dataTable": {0: {0: {"value": "a"}}, 1: {0: {"value": 1}}}}})
    protocol.addTimer("Wait", hours=0, minutes=5, seconds=0)
    protocol.addDataField("Yield", "numeric", number=1, unit="mg")
    protocol.addInventoryField("DNA", amount=10, units="uL", resource_id=user.newResource("pUC19").id)
    protocol.getCurrentVersion().setLive()
    return protocol.update()


def test_an_experiment_is_made_edited_completed_locked_and_deleted(user: Any, experiment: Any) -> None:
    entry = {"type": "doc", "content": [paragraph("Thaw two vials on ice.")]}
    assert experiment.edit(name="Renamed", entry=entry).name == "Renamed"
    assert user.getExperiment(experiment.id).getEntry() == entry
    assert user.newExperiment("With entry", entry=entry).getEntry() == entry
    assert experiment.edit(started_at="2026-02-03 10:00").started_at == "2026-02-03T10:00:00+00:00"
    assert experiment.complete("2026-02-04").ended_at == "2026-02-04T00:00:00+00:00"
    experiment.lock()
    with pytest.raises(RequestException) as refused:
        experiment.edit(name="Not now")
    assert refused.value.status_code == 403
    assert experiment.unlock().locked_at is None
    assert experiment.getSignatures() == []
    assert [e.id for e in user.getExperiments(search_query="THAW TWO", count=1)]
    assert experiment.delete().deleted_at is not None
    assert experiment.id not in [e.id for e in user.getExperiments(count=10)]
    assert user.getExperiment(experiment.id).deleted_at is not None
    assert experiment.edit(extraParams={"deleted_at": None}).deleted_at is None


def test_a_protocol_lives_through_its_versions(user: Any, live: Any) -> None:
    assert live.draft_version is None
    assert live.last_version.name == "Mini prep v1"
    live.newVersion()
    assert live.getCurrentVersion().name == "Mini prep v2"
    assert len(live.getSteps()) == 3
    assert [t.name for t in live.getTables()] == ["OD"]
    assert [t.minutes for t in live.getTimers()] == [5]
    assert [f.label for f in live.getDataFields()] == ["Yield"]
    assert [v.amount for v in live.getInventoryFields()] == ["10"]
    body = {"type": "doc", "content": [paragraph("New text")]}
    live.edit(body=body)
    assert live.getBody() == body
    assert len(live.getVersions()) == 2
    assert live.getVersions()[0].getProtocol().id == live.id
    assert live.edit(name="Other").getCurrentVersion().name == "Other v2"
    assert user.getProtocol(live.id).delete().deleted_at is not None


def test_a_run_copies_the_protocol(experiment: Any, live: Any) -> None:
    run = experiment.addProtocol(live)
    assert run.name == "Mini prep"
    assert [r.id for r in experiment.getProtocols()] == [run.id]
    assert len(run.getSteps()) == 3
    assert run.getSteps()[0].complete().ended_at is not None
    assert [t.minutes for t in run.getTimers()] == [5]
    assert [f.getValue() for f in run.getDataFields()] == [1]
    field = run.getInventoryFields()[0]
    assert (field.amount, field.units, field.resource.name) == ("10", "uL", "pUC19")
    assert run.getExperiment().id == experiment.id
    run.getSteps()[0].addComment("Done twice")
    assert experiment.getComments() == []  # the client does not ask while its own copy counts no comment
    experiment.addComment("All done")
    assert [c.body for c in experiment.getComments()] == ["All done", "Done twice"]
    run.edit(started_at="2026-02-03T10:00:00+00:00", body={"type": "doc", "content": []})
    assert run.getBody() == {"type": "doc", "content": []}
    assert run.addSteps(2)[1].id
    assert run.addTable("T", {"rowCount": 1}).edit(name="T2").name == "T2"
    assert run.addTimer("x", hours=1).edit(minutes=3).minutes == 3


def test_a_draft_has_no_last_version_to_run(experiment: Any, user: Any) -> None:
    with pytest.raises(TypeError):
        experiment.addProtocol(user.newProtocol("Never live"))


def test_tables_become_data_frames(experiment: Any) -> None:
    frame = pandas.DataFrame({"Well": ["A1", "A2"], "OD600": [0.4, 0.5]})
    from labstep.service.helpers import dataFrameToDataTable

    table = experiment.addTable("OD readings", dataFrameToDataTable(frame))
    (found,) = experiment.getTables()
    assert found.id == table.id
    assert list(found.getDataFrame()["OD600"]) == [0.4, 0.5]


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("default", "text", "text"),
        ("numeric", 5, 5),
        ("date", "2026-02-03", "2026-02-03"),
        ("datetime", "2026-02-03 04:05", "2026-02-03 04:05:00"),
        ("options", "Pass", "Pass"),
    ],
)
def test_data_fields_take_and_give_values(experiment: Any, kind: str, value: Any, read: Any) -> None:
    field = experiment.addDataField(f"Field {kind}", kind)
    field.setValue(value)
    assert experiment.getDataFields()[0].getValue() == read
    assert experiment.getDataFields().get(f"Field {kind}").edit(fieldName="New").label == "New"
    assert field.getNotificationAlert() is None
    field.delete()
    assert experiment.getDataFields() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # File.save leaves its file open
def test_files_come_back_as_they_went(user: Any, experiment: Any, image: Path, tmp_path: Path) -> None:
    file = experiment.addFile(rawData=image.read_bytes())
    assert file.name == "file"
    assert file.getData() == image.read_bytes()
    with open(image, "rb") as opened:
        named = experiment.addFile(rawData=opened)
    assert (named.name, named.mime_type) == ("gel_0042.png", "image/png")
    assert [f.id for f in experiment.getFiles()] == [file.id, named.id]
    named.save(folder=str(tmp_path), name="back.png")
    assert (tmp_path / "back.png").read_bytes() == image.read_bytes()
    field = experiment.addDataField("Gel image", "file")
    field.setValue(named)
    assert experiment.getDataFields()[0].getValue().id == named.id
    workspace = user.getWorkspace(user.activeWorkspace)
    assert named.id in [f.id for f in workspace.getFiles(file_type="png")]
    assert named.delete().deleted_at is not None
    assert [f.id for f in experiment.getFiles()] == [file.id]


def test_comments_with_files_and_replies(experiment: Any, user: Any) -> None:
    file = user.newFile(rawData=b"x")
    experiment.addComment("First", extraParams={"file_id": [[file.id]]})
    experiment.addComment("Second")
    second, first = experiment.getComments()
    assert (second.body, [f["id"] for f in first.files]) == ("Second", [file.id])
    first.addComment("Reply")
    assert [c.body for c in first.update().getComments()] == ["Reply"]
    assert first.edit("Edited").body == "Edited"
    second.delete()
    assert [c.body for c in experiment.update().getComments()] == ["Edited"]
    version = user.newProtocol("P").getCurrentVersion()
    version.addComment("On a version")
    assert [c.body for c in version.getComments()] == ["On a version"]


def test_tags_and_collections(user: Any, experiment: Any) -> None:
    experiment.addTag("Urgent call")
    experiment.addTag("URGENT CALL")
    (tag,) = experiment.getTags()
    assert [e.id for e in user.getExperiments(tag_id=tag.id)] == [experiment.id]
    assert tag.edit(name="Calm").name == "Calm"
    tag.delete()
    assert experiment.getTags() == []
    assert user.newTag("Made", type="protocol").type == "protocol_collection"
    collection = user.newCollection("Cloning")
    experiment.addToCollection(collection.id)
    assert [c.id for c in experiment.getCollections()] == [collection.id]
    assert [e.id for e in user.getExperiments(collection_id=collection.id)] == [experiment.id]
    experiment.removeFromCollection(collection.id)
    assert experiment.getCollections() == []
    assert [c.name for c in collection.addSubCollections(["a", "b"])] == ["a", "b"]
    assert [c.name for c in collection.getSubCollections()] == ["b", "a"]
    assert collection.edit(name="Renamed").delete().deleted_at is not None


def test_templates_make_experiments_and_protocols(user: Any) -> None:
    entry = {"type": "doc", "content": [paragraph("From the template")]}
    template = user.newExperimentTemplate("Template", entry=entry)
    made = user.newExperiment("From it", template_id=template.id)
    assert made.getEntry() == entry
    assert template.id in [t.id for t in user.getExperimentTemplates()]
    assert template.id not in [e.id for e in user.getExperiments(count=20)]
    protocol = user.newProtocolTemplate("P template")
    assert protocol.id in [p.id for p in user.getProtocolTemplates()]


def test_ownership_and_permissions(user: Any, experiment: Any) -> None:
    workspace = user.newWorkspace("Elsewhere")
    experiment.shareWith(workspace.id, "view")
    (permission,) = experiment.getPermissions()
    permission.set("edit")
    assert [p.type for p in experiment.getPermissions()] == ["edit"]
    permission.revoke()
    assert experiment.getPermissions() == []
    assert experiment.getSharelink().token
    experiment.transferOwnership(workspace.id)
    assert experiment.update().owner["id"] == workspace.id
