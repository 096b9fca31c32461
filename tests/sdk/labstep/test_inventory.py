"""Resources, items, categories, places, devices, through the official client."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def resource(user: Any) -> Any:
    return user.newResource("Benzene")


def test_resources_and_categories(user: Any, resource: Any) -> None:
    category = user.newResourceCategory("Solvents")
    assert resource.setResourceCategory(category.id).getResourceCategory().name == "Solvents"
    assert [r.id for r in user.getResources(resource_category_id=category.id)] == [resource.id]
    assert category.getItemTemplate() is not None
    category.disableItemTemplate()
    assert category.getItemTemplate().deleted_at is not None
    category.enableItemTemplate()
    assert category.getItemTemplate().deleted_at is None
    category.getResourceTemplate().addMetadata("CAS")
    assert [m.label for m in category.getResourceTemplate().getMetadata()] == []
    assert [m.label for m in user.getResourceCategory(category.id).getResourceTemplate().getMetadata()] == ["CAS"]
    assert category.id in [c.id for c in user.getResourceCategorys()]
    assert resource.edit(name="Benzene 99 %").name == "Benzene 99 %"
    resource.enableCustomItemTemplate()
    resource.disableCustomItemTemplate()
    assert resource.getItemTemplate().deleted_at is not None
    assert category.edit(name="Other").delete().deleted_at is not None
    assert resource.delete().deleted_at is not None


def test_metadata(user: Any, resource: Any) -> None:
    resource.addMetadata("Lot number", value="LN-1")
    resource.addMetadata("Concentration", "numeric", number=3.5, unit="M")
    found = user.getResource(resource.id).getMetadata()
    assert [m.getValue() for m in found] == ["LN-1", 3.5]
    assert found.get("Lot number").edit(value="LN-2").value == "LN-2"
    resource.addChemicalMetadata(structure="c1ccccc1", cas="71-43-2", safety={"pictograms": ["GHS02"]})
    chemical = resource.getChemicalMetadata()
    assert (chemical["CAS"], chemical["Structure"]) == ("71-43-2", "c1ccccc1")
    assert resource.getMetadata().get("Structure").delete().deleted_at is not None


def test_items_and_places(user: Any, resource: Any) -> None:
    item = resource.newItem("Bottle 1", amount=100, unit="mL")
    assert [i.id for i in resource.getItems()] == [item.id]
    assert item.edit(amount=45.5, availability="unavailable").amount == "45.5"
    assert item.edit(amount=None).amount is None
    freezer = user.newResourceLocation("Freezer")
    box = freezer.addInnerLocation("Box 4", position=[1, 2])
    assert [b.name for b in freezer.getInnerLocations()] == ["Box 4"]
    item.setLocation(box.guid, position=[3, 4], size=[1, 2])
    found = user.getResourceItem(item.id).getLocation()
    assert (found["resource_location"].guid, found["position"], found["size"]) == (box.guid, [3, 4], [1, 2])
    assert [i.id for i in box.getItems()] == [item.id]
    box.createPositionMap(5, 6)
    assert box.update().map_data == {"rowCount": 5, "columnCount": 6, "data": {}}
    assert item.getLocation()["position"] is None
    box.setOuterLocation(user.newResourceLocation("Fridge").guid)
    assert freezer.getInnerLocations() == []
    item.addComment("Nearly empty")
    assert [c.body for c in item.getComments()] == ["Nearly empty"]
    item.addMetadata("Passage", value="3")
    assert [m.label for m in item.update().getMetadata()] == ["Passage"]
    assert box.edit(name="Box 5").delete().deleted_at is not None
    assert item.delete().deleted_at is not None
    assert resource.getItems() == []


def test_items_and_their_lineage(user: Any, resource: Any) -> None:
    experiment = user.newExperiment("Prep")
    used, made = resource.newItem("in"), user.newResource("Product").newItem("out")
    field = experiment.addInventoryField("In", amount=2, units="mL", resource_id=resource.id)
    field.setValue(3, used.id)
    assert (field.amount, field.resource_item.id) == ("3", used.id)
    output = {"is_output": True, "is_input": False}
    experiment.addInventoryField("Out", resource_item_id=made.id, extraParams=output)
    assert [f.name for f in made.update().getLineageParents()] == ["In"]
    ((child,),) = used.update().getLineageChildren()
    assert child.name == "Out"
    experiment.addDataField("Purity", "numeric", number=99)
    assert [d.label for d in resource.getData()] == ["Purity"]
    assert [d.label for d in made.getData()] == ["Purity"]


def test_devices_and_their_data(user: Any) -> None:
    category = user.newDeviceCategory("Plate readers")
    device = user.newDevice("Plate reader 2", device_category_id=category.id)
    assert device.template["id"] == category.id
    device.addData("Absorbance", "numeric", number=0.4, unit="AU")
    device.addData("Note", "text", text="ok")
    assert [(d.name, d.type) for d in device.getData()] == [("Note", "default"), ("Absorbance", "numeric")]
    assert [d.number for d in device.getData(search_query="absorb")] == [0.4]
    device.addMetadata("Serial Number", value="7")
    device.addComment("Calibrated")
    assert device.id in [d.id for d in user.getDevices()]
    assert category.id in [c.id for c in user.getDeviceCategorys()]
    assert device.edit(name="Reader").delete().deleted_at is not None


def test_workspaces_members_and_the_organization(user: Any) -> None:
    workspace = user.newWorkspace("New one")
    organization = user.getOrganization()
    other = next(m for m in organization.getUsers() if m.type == "member")
    member = workspace.addMember(other.user["id"])
    assert (member.type, len(workspace.getMembers())) == ("edit", 2)
    from labstep.entities.workspaceMember.repository import editMemberPermission

    assert editMemberPermission(member, "view").type == "view"
    member.remove()
    assert len(workspace.getMembers()) == 1
    assert other.setAdmin().type == "admin"
    assert other.revokeAdmin().type == "member"
    assert workspace.setHome().is_home is True
    assert user.update().group["id"] == workspace.id
    assert workspace.id in [w.id for w in organization.getWorkspaces()]
    assert [w.id for w in user.getWorkspaces(search_query="new on")] == [workspace.id]
    assert organization.edit("Renamed").name == "Renamed"
    workspace.addComment("Welcome")
    for read in (workspace.getExperiments, workspace.getProtocols, workspace.getResources, workspace.getDevices):
        assert read() == []
    assert workspace.edit(name="Renamed").delete().deleted_at is not None
