"""What is in the account."""

from mockservers.engine.contract import Contract
from mockservers.engine.ids import stream
from mockservers.engine.store import Base, BaseCollection

SIZES = {"empty": (0, 0, 0), "small": (2, 5, 20), "default": (4, 20, 200), "large": (10, 100, 3000)}
CREATED = "2026-01-05T08:00:00.000Z"
NAMES = ("Aster", "Basil", "Clover", "Dill", "Elder", "Fern", "Gorse", "Hazel")


def build(profile: str, seed: int, contract: Contract) -> Base:
    sites, beds, plants = SIZES[profile]
    chance = stream("herbarium", profile, seed)
    site = [(i, {"id": i, "name": f"Site {i}", "climate": "dry", "created": CREATED}) for i in range(1, sites + 1)]
    bed = [
        (i, {"id": i, "site_id": chance.randint(1, sites), "name": f"Bed {i}", "capacity": 10, "created": CREATED})
        for i in range(1, beds + 1)
    ]
    plant = []
    for i in range(plants):
        key = f"p{i:05d}"
        name = f"{chance.choice(NAMES)} {i}"
        document = {"id": key, "bed_id": chance.randint(1, beds), "name": name, "tags": ["green"], "created": CREATED}
        plant.append((key, document))
    return Base([BaseCollection("site", site), BaseCollection("bed", bed), BaseCollection("plant", plant)])
