"""The signal room: what a sensor shirt would have recorded, as a pure function of seed, person, activities and time.

Nothing is stored. Time is cut into five-minute blocks anchored at the start of the recording; each is computed alone
from a keyed hash, and neighbours join without a seam, so any interval of any channel equals the same interval of the
whole. Channels agree with each other: the R peaks of the ECG are the RR intervals, heart rate is their mean,
breathing shapes RR, respiration bands and ventilation, steps shape cadence and the accelerometer.

    signals = Signals((seed, user_id, record_id), start=start, end=end, bouts=[Bout(a, b, "run")])
    json_body([("/api/user/2101/", {19: collect([Part(signals, start, end + 1)], 19)})])
"""

from .channels import CHANNELS as CHANNELS
from .channels import CSV_DEFAULT as CSV_DEFAULT
from .channels import Channel as Channel
from .encode import POINT_LIMIT as POINT_LIMIT
from .encode import Part as Part
from .encode import collect as collect
from .encode import column_name as column_name
from .encode import csv_body as csv_body
from .encode import json_body as json_body
from .files import edf_body as edf_body
from .files import zip_body as zip_body
from .metrics import DEFAULT_METRICS as DEFAULT_METRICS
from .metrics import METRICS as METRICS
from .metrics import OTHER_METRICS as OTHER_METRICS
from .metrics import Histogram as Histogram
from .metrics import Metric as Metric
from .metrics import Period as Period
from .metrics import zone_of as zone_of
from .metrics import zones_of as zones_of
from .person import KIND_OF_ACTIVITYTYPE as KIND_OF_ACTIVITYTYPE
from .person import KINDS as KINDS
from .person import TICK as TICK
from .person import Bout as Bout
from .person import Person as Person
from .record import Series as Series
from .record import Signals as Signals
