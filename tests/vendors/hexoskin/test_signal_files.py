"""Downloads of a record: the zip with one file per channel, and EDF."""

import io
import json
import struct
import wave
import zipfile

from mockservers.hexoskin.behaviour.signals import CHANNELS, Bout, Part, Signals, edf_body, zip_body

START = 445719859297
MINUTE = 60 * 256


def part(minutes: int = 12) -> Part:
    end = START + minutes * MINUTE
    signals = Signals((1, 7), start=START, end=end, bouts=[Bout(START, START + 3 * MINUTE, "walk")], between="sleep")
    return Part(signals, START, end + 1)


def test_zip_holds_what_the_data_endpoint_shows() -> None:
    piece = part()
    body = zip_body("record_5", [piece], list(CHANNELS), user="/api/user/7/", devices=["HXSKIN1200004711"])
    assert body == zip_body("record_5", [part()], list(CHANNELS), user="/api/user/7/", devices=["HXSKIN1200004711"])
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert all(name.startswith("record_5/") for name in archive.namelist())
    info = json.loads(archive.read("record_5/info.json"))
    assert (info["start"], info["start_date"]) == (START, "2025-03-04T13:00:00+00:00")
    assert archive.read("record_5/statistics.csv").splitlines()[0].startswith(b"start,")
    for channel, factor in [(19, 1), (36, 13.28), (49, 1 / 256), (4113, 1), (4129, 1), (4145, 1 / 256)]:
        known = CHANNELS[channel]
        raw = archive.read(f"record_5/{known.name}.wav")
        with wave.open(io.BytesIO(raw)) as sound:
            assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, known.rate)
            frames = sound.readframes(sound.getnframes())
        assert raw[44:] == frames
        counts = struct.unpack(f"<{len(frames) // 2}{'H' if channel == 4129 else 'h'}", frames)
        shown = piece.signals.read(channel, piece.start, piece.end).values
        assert [round(count * factor, 2) for count in counts] == [round(float(value or 0), 2) for value in shown]
    beats = archive.read("record_5/RR_interval.csv").decode().splitlines()
    stamp, value = beats[2].split(",")
    rr = piece.signals.read(18, piece.start, piece.end)
    assert beats[0] == "time [s],RR_interval [s](/api/datatype/18/)"
    assert (float(stamp), float(value)) == ((rr.stamps[1] - START) / 256, rr.values[1])
    assert "record_5/ANN.csv" in archive.namelist()
    assert "record_5/SPO2.wav" not in archive.namelist()


def test_hxd_pairs_are_offset_and_count() -> None:
    piece = part()
    archive = zipfile.ZipFile(io.BytesIO(zip_body("record_5", [piece], [18], user="u", hxd=True)))
    raw = archive.read("record_5/RR_interval.hxd")
    pairs = list(struct.iter_unpack("<Qq", raw))
    rr = piece.signals.read(18, piece.start, piece.end)
    assert pairs == [(t - START, round(float(v or 0) * 256)) for t, v in zip(*rr, strict=True)]


def test_edf_reads_back() -> None:
    piece = part(2)
    ids = [4113, 4129, 19, 18, 271, 4145]
    raw = edf_body([piece], ids)
    count = int(raw[252:256])
    assert (count, int(raw[184:192]), int(raw[236:244]), float(raw[244:252])) == (4, 256 * 5, 120, 1)
    assert raw[:8].strip() == b"0"
    assert raw[168:184] == b"04.03.2513.00.00"
    head = raw[256 : 256 * 5]

    def column(offset: int, width: int) -> list[str]:
        begin = offset * count
        return [head[begin + i * width : begin + (i + 1) * width].decode().strip() for i in range(count)]

    rates = [int(text) for text in column(216, 8)]
    assert rates == [256, 128, 1, 64]
    assert column(0, 16)[2] == "heart_rate"
    low, high = [float(text) for text in column(104, 8)], [float(text) for text in column(112, 8)]
    assert len(raw) == 256 * 5 + 120 * 2 * sum(rates)
    samples: list[list[float]] = [[] for _ in rates]
    position = 256 * 5
    for _ in range(120):
        for i, rate in enumerate(rates):
            digits = struct.unpack_from(f"<{rate}h", raw, position)
            samples[i] += [low[i] + (digit + 32768) / 65535 * (high[i] - low[i]) for digit in digits]
            position += 2 * rate
    for channel, got in zip([4113, 4129, 19, 4145], samples, strict=True):
        shown = piece.signals.read(channel, piece.start, piece.end).values
        assert max(abs(a - float(b or 0)) for a, b in zip(got, shown, strict=True)) < 0.01
