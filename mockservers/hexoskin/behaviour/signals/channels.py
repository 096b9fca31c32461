"""The channels of a recording: ids, names, rates, units, stored factors; as in load_hx_data 1.2.0 [sample]."""

from __future__ import annotations

from dataclasses import dataclass

from .person import TICK


@dataclass(frozen=True, slots=True)
class Channel:
    """One datatype.

    `step`: ticks between values, 0 for asynchronous channels. `first`: ticks from the start of the record to the
    first value: raw channels begin at the start, derived ones describe the period that just ended. `factor`: physical
    value of one stored count, None where nothing is stored. `sleep_only`: exists only inside sleep and rest-test
    ranges; the caller clips.
    """

    id: int
    name: str
    step: int
    unit: str
    factor: float | None = 1.0
    first: int = 0
    astroskin: bool = False
    sleep_only: bool = False

    @property
    def rate(self) -> float | None:
        """Values per second; None if asynchronous."""
        return TICK / self.step if self.step else None


def _second(id: int, name: str, unit: str, factor: float = 1.0, astroskin: bool = False) -> Channel:
    return Channel(id, name, TICK, unit, factor, TICK, astroskin)


def _every(id: int, name: str, seconds: int, unit: str, factor: float, sleep_only: bool = False) -> Channel:
    return Channel(id, name, seconds * TICK, unit, factor, seconds * TICK, sleep_only=sleep_only)


def _event(
    id: int, name: str, unit: str, factor: float | None = 1.0, astroskin: bool = False, sleep_only: bool = False
) -> Channel:
    return Channel(id, name, 0, unit, factor, 0, astroskin, sleep_only)


def _raw(id: int, name: str, step: int, unit: str, factor: float = 1.0, astroskin: bool = False) -> Channel:
    return Channel(id, name, step, unit, factor, 0, astroskin)


_ALL = (
    Channel(16, "ECG_CHANNEL_CHAR", TICK, "", None, TICK),
    _event(17, "QRS", ""),
    _event(18, "RR_interval", "s", 1 / 256),
    _second(19, "heart_rate", "bpm"),
    _event(22, "qrs", ""),
    _second(33, "breathing_rate", "rpm"),
    _event(34, "inspiration", ""),
    _event(35, "expiration", ""),
    _second(36, "minute_ventilation", "mL/min", 13.28),
    _second(37, "tidal_volume", "mL", 13.28),
    _second(38, "minute_ventilation_adjusted", "mL/min", 10.0),
    _second(39, "tidal_volume_adjusted", "mL"),
    _second(42, "energy_mifflin_keytel", "W"),
    _second(49, "activity", "g", 1 / 256),
    _every(50, "activity_15s", 15, "g", 1 / 256),
    _every(51, "activity_5min", 300, "g", 1 / 256),
    _event(52, "step", "step"),
    _second(53, "cadence", "spm"),
    _second(54, "actigraphy", "g", 1 / 256),
    _raw(64, "PPG", 4, "", astroskin=True),
    _second(66, "SPO2", "%", astroskin=True),
    _second(81, "temperature_celcius", "C", astroskin=True),
    _event(97, "PTT", "s", 1 / 256, astroskin=True),
    _second(98, "systolic_pressure", "mmHg", astroskin=True),
    _second(99, "systolic_pressure_adjusted", "mmHg", astroskin=True),
    _event(208, "RECSTR_ANNOT_CHAR", "", None),
    _event(209, "RECSTP_ANNOT_CHAR", "", None),
    _event(212, "BUTTON_ANNOT_CHAR", "", None),
    _second(246, "TEMP_ST_CHANNEL_CHAR", "C"),
    _event(247, "BATT_ST_CHANNEL_CHAR", "mV"),
    _event(269, "device_position", "NA"),
    _event(270, "sleep_position", "NA", sleep_only=True),
    _every(271, "ANN", 300, "s", 1 / 4096, True),
    _every(272, "SDNN", 300, "s", 1 / 4096, True),
    _every(273, "HRV_LF_normalized", 300, "%", 0.01, True),
    _every(274, "NN_over_RR", 300, "%", 0.01, True),
    _every(275, "HRV_triangular", 300, "", 0.01, True),
    _every(276, "HRV_LF", 300, "ms^2", 0.1, True),
    _every(277, "HRV_HF", 300, "ms^2", 0.1, True),
    _every(278, "RMSSD", 300, "s", 1 / 4096, True),
    _event(280, "sleep_phase", "NA", sleep_only=True),
    _event(318, "NN_interval", "s", 1 / 256),
    _event(319, "RR_interval_realigned", "s", 1 / 256),
    _second(338, "RESP_TMPR", "C", 0.01),
    _second(1000, "heart_rate_quality", ""),
    _second(1001, "breathing_rate_quality", ""),
    _second(1002, "SPO2_quality", "", astroskin=True),
    _event(1004, "RR_interval_quality", ""),
    _second(1005, "systolic_pressure_quality", "", astroskin=True),
    _second(1006, "ECG_quality", ""),
    _event(4096, "user_annotation", "", None),
    _raw(4113, "ECG_I", 1, "mV", 0.0064),
    _raw(4114, "ECG_II", 1, "mV", 0.0064, astroskin=True),
    _raw(4115, "ECG_III", 1, "mV", 0.0064, astroskin=True),
    _raw(4129, "respiration_thoracic", 2, ""),
    _raw(4130, "respiration_abdominal", 2, ""),
    _raw(4145, "acceleration_X", 4, "g", 1 / 256),
    _raw(4146, "acceleration_Y", 4, "g", 1 / 256),
    _raw(4147, "acceleration_Z", 4, "g", 1 / 256),
)

CHANNELS: dict[int, Channel] = {channel.id: channel for channel in _ALL}
CSV_DEFAULT = (33, 36, 270, 49, 19, 53)
"""Columns of a CSV download that names no datatype, in the vendor's order [sample]."""
HELD = frozenset({269, 270, 280})
"""Asynchronous channels a CSV shows once per second, held (inferred: 270 is a column of 1 Hz downloads)."""
