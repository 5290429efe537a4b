"""Each check of `motcua doctor`, with its fault present and with it mended."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image

from broker_config.settings import BrokerSettings
from counter import ports
from counter.naming import Plugged
from counter.settings import ButtonSettings
from display import gallery
from display.settings import DisplaySettings
from display.speech import WORDS
from hub.settings import (
    CentreSettings,
    CounterSettings,
    HubSettings,
    NamedSettings,
    PrioritySettings,
    QueueSettings,
    ServiceSettings,
)
from hub.store.engine import Store
from kiosk import pin
from kiosk.printer.virtual.machine import VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket
from kiosk.settings import KioskSettings, PrinterSettings
from look.fonts import Weight
from look.fonts import path as font_path
from motcua import doctor
from motcua.checks import Check, Verdict, book, devices, faces, machine, office, parts
from motcua.settings import SHIPPED
from procedures.in_use import index_folder
from tests.indexes import keep_index
from tests.processes import Broker, free_port
from tests.store.office import CENTRE, Clock, Office

VIETNAM = timezone(timedelta(hours=7))
CLIPS = [f"vi/{clip}" for clip in (*WORDS, "chime")]


def is_ok(check: Check) -> None:
    assert check.verdict is Verdict.OK, check
    assert check.said
    assert not check.todo


def is_fault(check: Check, *words: str) -> None:
    assert check.verdict is Verdict.FAULT, check
    says_what_to_do(check, *words)


def is_warning(check: Check, *words: str) -> None:
    assert check.verdict is Verdict.WARNING, check
    says_what_to_do(check, *words)


def says_what_to_do(check: Check, *words: str) -> None:
    assert check.todo, check
    for word in words:
        assert word in check.said, check


@contextmanager
def somebody_else(answer: bytes) -> Iterator[int]:
    """Listen on a port as a program that speaks something else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    wire, _ = listener.accept()
                except OSError:
                    return
                with wire:
                    wire.settimeout(0.5)
                    try:
                        wire.recv(512)
                        wire.sendall(answer)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def test_a_state_folder_that_can_be_written_is_well(tmp_path: Path) -> None:
    is_ok(machine.check_state(tmp_path / "state"))


def test_a_state_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in its place")
    is_fault(machine.check_state(tmp_path / "state"), str(tmp_path / "state"))


def test_a_full_disk_is_found(tmp_path: Path) -> None:
    is_fault(machine.check_state(tmp_path, free_bytes=10_000_000), "10 MB")
    is_warning(machine.check_state(tmp_path, free_bytes=100_000_000), "100 MB")


def test_a_clock_that_stood_still_is_found() -> None:
    is_fault(machine.check_clock(datetime(1970, 1, 1, 8, 3, tzinfo=VIETNAM)), "01/01/1970")
    is_fault(machine.check_clock(datetime(2000, 1, 1, tzinfo=VIETNAM)))
    is_ok(machine.check_clock(datetime(2026, 12, 1, 7, 30, tzinfo=VIETNAM)))


def test_another_time_zone_is_found() -> None:
    is_warning(machine.check_clock(datetime(2026, 12, 1, 7, 30, tzinfo=UTC)), "UTC+0000")


def test_a_missing_screen_is_found() -> None:
    is_warning(machine.check_screen(3, {}, lambda _: True), "3 cửa sổ")
    is_fault(machine.check_screen(3, {"DISPLAY": ":7"}, lambda _: False), ":7")
    is_ok(machine.check_screen(3, {"DISPLAY": ":7"}, lambda _: True))
    is_ok(machine.check_screen(0, {}, lambda _: False))


def test_a_missing_font_is_found(tmp_path: Path) -> None:
    def no_package(_: Weight) -> Path:
        raise ModuleNotFoundError

    def one_missing(weight: Weight) -> Path:
        return tmp_path / "gone.ttf" if weight == "Bold" else font_path(weight)

    is_fault(machine.check_fonts(no_package), "Regular", "Bold")
    is_fault(machine.check_fonts(one_missing), "Bold")
    is_ok(machine.check_fonts(font_path))


def test_a_missing_or_broken_clip_is_found(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "sounds", tmp_path / "sounds")
    is_ok(machine.check_bank(tmp_path.joinpath, CLIPS))
    (tmp_path / "sounds/vi/chime.wav").write_bytes(b"not a sound")
    (tmp_path / "sounds/vi/den-quay.wav").unlink()
    is_fault(machine.check_bank(tmp_path.joinpath, CLIPS), "2 ", "chime", "den-quay")
    half = tmp_path / "sounds/vi/moi-so.wav"
    half.write_bytes(half.read_bytes()[:1000])
    is_fault(machine.check_bank(tmp_path.joinpath, CLIPS), "3 ", "moi-so")


def test_a_counter_whose_name_the_voice_cannot_say_is_found(tmp_path: Path) -> None:
    clip = "counter-phong-tu-phap-11c1"
    named = {clip: "Phòng Tư pháp"}
    for code, lang in (("vi", "--missing;"), ("en", "--language en;")):
        found = machine.check_names(tmp_path.joinpath, named, code)
        is_warning(found, "Phòng Tư pháp")
        assert lang in found.todo
        folder = tmp_path / "sounds" / code
        folder.mkdir(parents=True)
        shutil.copy(SHIPPED / "sounds/vi/den-quay-so.wav", folder / "counter-phong-tu-phap.wav")
        old = machine.check_names(tmp_path.joinpath, named, code)
        assert old.todo.startswith("Đổi tên tệp counter-phong-tu-phap.wav thành ")
        (folder / "counter-phong-tu-phap.wav").rename(folder / f"{clip}.wav")
        is_ok(machine.check_names(tmp_path.joinpath, named, code))


def test_a_machine_without_a_loudspeaker_is_found(tmp_path: Path) -> None:
    is_fault(machine.check_sound_device(1, {}, tmp_path))
    is_ok(machine.check_sound_device(0, {}, tmp_path))
    is_ok(machine.check_sound_device(1, {"SDL_AUDIODRIVER": "disk"}, tmp_path))
    (tmp_path / "dev/snd").mkdir(parents=True)
    (tmp_path / "dev/snd/pcmC0D0p").touch()
    is_ok(machine.check_sound_device(1, {}, tmp_path))


def test_a_database_that_cannot_be_used_is_found(tmp_path: Path) -> None:
    file = tmp_path / "queue.db"
    url = f"sqlite:///{file}"
    is_ok(parts.check_database(url, file))
    file.write_bytes(b"this is no database, whatever its name says" * 100)
    is_fault(parts.check_database(url, file))
    is_fault(parts.check_database("oracle://x", None), "oracle")


def test_a_database_of_a_newer_version_is_found(tmp_path: Path) -> None:
    file = tmp_path / "queue.db"
    url = f"sqlite:///{file}"
    store = Store(url)
    store.open()
    store.close()
    is_ok(parts.check_database(url, file))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    connection.close()
    is_fault(parts.check_database(url, file), "from-the-future")


def test_who_waits_for_what_is_gone_and_a_clock_that_is_behind_are_found(tmp_path: Path) -> None:
    file = tmp_path / "queue.db"
    url = f"sqlite:///{file}"
    clock = Clock()
    is_ok(parts.check_queue(url, file, CENTRE, clock()))
    store = Store(url)
    store.open()
    office = Office(store, CENTRE, clock)
    office.take("civil")
    office.press("2", "open")
    store.close()
    is_ok(parts.check_queue(url, file, CENTRE, clock()))
    clock.forward(minutes=-30)
    behind = parts.check_queue(url, file, CENTRE, clock())
    is_warning(behind, "30 phút")
    assert "đừng tắt máy trước" in behind.todo
    but_civil = [one.model_copy(update={"services": ("certify",)}) for one in CENTRE.counters]
    without = replace(CENTRE, services=CENTRE.services[:1], counters=tuple(but_civil))
    is_warning(parts.check_queue(url, file, without, clock()), "civil (1)")
    both = CENTRE.counters[0].model_copy(update={"services": ("certify", "civil")})
    one_counter = replace(CENTRE, counters=(both,))
    is_warning(parts.check_queue(url, file, one_counter, clock()), "Quầy 2")
    file.write_bytes(b"this is no database, whatever its name says" * 100)
    is_ok(parts.check_queue(url, file, CENTRE, clock()))


def test_a_missing_mosquitto_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = BrokerSettings(port=free_port())
    is_ok(parts.check_broker(broker))
    monkeypatch.setattr(shutil, "which", lambda *_a, **_k: None)
    is_fault(parts.check_broker(broker), "apt-get install mosquitto")


def test_a_broker_elsewhere_that_does_not_answer_is_found(broker: Broker) -> None:
    elsewhere = broker.settings.model_copy(update={"embedded": False})
    is_ok(parts.check_broker(elsewhere))
    broker.kill()
    is_fault(parts.check_broker(elsewhere), str(broker.settings.port))


def test_another_program_on_the_brokers_port_is_found() -> None:
    with somebody_else(b"SSH-2.0\r\n") as port:
        is_fault(parts.check_broker(BrokerSettings(port=port)), str(port))


def test_another_program_on_the_hubs_port_is_found() -> None:
    with somebody_else(b"SSH-2.0\r\n") as port:
        check = parts.check_hub(HubSettings(port=port), f"http://127.0.0.1:{port}")
        is_fault(check, str(port))


@pytest.mark.parametrize(
    ("body", "said", "todo"),
    [
        (b'{"status": "degraded", "database": "ok", "broker": "down"}', "broker down", ""),
        # All that somebody without a key is told.
        (b'{"status": "degraded"}', "không có khóa", "hub.key_file"),
    ],
)
def test_a_hub_that_is_not_well_is_found(body: bytes, said: str, todo: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    with somebody_else(head + body) as port:
        check = parts.check_hub(HubSettings(port=port), f"http://127.0.0.1:{port}")
    is_warning(check, said)
    assert todo in check.todo


def test_a_hub_elsewhere_that_does_not_answer_is_found() -> None:
    # A name of the reserved domain .invalid never leads to a machine (RFC 6761).
    hub = HubSettings(host="hub.invalid", port=free_port())
    is_fault(parts.check_hub(hub, f"http://{hub.host}:{hub.port}"), "hub.invalid")
    here = HubSettings(port=free_port())
    is_ok(parts.check_hub(here, f"http://127.0.0.1:{here.port}"))


def _book(state: Path) -> Check:
    return next(book.check_book(state, SHIPPED, (), date(2026, 7, 18)))


def test_a_book_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    keep_index(index_folder(tmp_path))
    is_ok(_book(tmp_path))
    (tmp_path / "book/book.json").write_text("{ torn")
    is_fault(_book(tmp_path))


def test_an_empty_book_is_found(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book/book.json").write_text('{"procedures": []}')
    is_fault(_book(tmp_path), "trống")


def test_a_book_in_which_nothing_is_found_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_index(index_folder(tmp_path))
    monkeypatch.setattr("procedures.index.Index.search", lambda *_: ())
    is_fault(_book(tmp_path), "không tìm thấy gì")


def test_a_missing_cable_is_found(tmp_path: Path) -> None:
    is_fault(devices.check_serial(ButtonSettings(port=str(tmp_path / "ttyUSB0"))), "ttyUSB0")
    (tmp_path / "ttyUSB1").touch()
    is_fault(devices.check_serial(ButtonSettings(port=str(tmp_path / "ttyUSB1"))), "ttyUSB1")
    box, line = os.openpty()
    try:
        is_ok(devices.check_serial(ButtonSettings(port=os.ttyname(line))))
    finally:
        os.close(box)
        os.close(line)
    is_ok(devices.check_serial(ButtonSettings()))


def test_a_bare_button_whose_adapter_is_not_there_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(port: str, *there: Plugged) -> Check:
        monkeypatch.setattr(ports, "plugged", lambda: there)
        monkeypatch.setattr(devices, "plugged", lambda: there)
        button = ButtonSettings.model_validate({"buttons": [{"port": port, "counter": "7"}]})
        (found,) = devices.check_bare_buttons(button)
        assert found.name == "nút bấm quầy 7"
        return found

    is_fault(check(str(tmp_path / "ttyUSB0")), "Không có cổng", "ttyUSB0")
    is_fault(check("usb:X"), "Không thấy đúng một bộ chuyển USB tên usb:X", "Không có cổng nối")
    twins = (Plugged("/dev/null", "X", "1-1"), Plugged("/dev/zero", "X", "1-2"))
    found = check("usb:X", *twins)
    is_fault(found, "Không thấy đúng một bộ chuyển", "usb-path:1-1, usb-path:1-2")
    assert "--teach" in found.todo
    is_ok(check("usb:X", twins[0]))
    is_ok(check(""))


def test_a_missing_printer_is_found(tmp_path: Path) -> None:
    def check(kind: str, path: str) -> Check:
        printer = PrinterSettings.model_validate({"kind": kind, "path": path})
        return devices.check_printer(printer, tmp_path)

    is_ok(check("file", ""))
    assert "không in ra giấy" in check("file", "").said
    is_ok(check("file", "/dev/null"))  # as /dev/usb/lp0
    is_ok(check("none", ""))
    is_fault(check("file", str(tmp_path / "gone" / "slips.bin")), "slips.bin")
    is_fault(check("serial", str(tmp_path / "ttyUSB1")), "ttyUSB1")
    is_fault(check("network", ""))
    is_fault(check("network", f"127.0.0.1:{free_port()}"), "127.0.0.1")
    with somebody_else(b"") as port:
        is_ok(check("network", f"127.0.0.1:{port}"))


def test_a_printer_that_says_what_it_lacks_is_believed(tmp_path: Path) -> None:
    printer = VirtualPrinter()
    with NetworkSocket(printer) as socket:
        settings = PrinterSettings(kind="network", path=socket.path)
        is_ok(devices.check_printer(settings, tmp_path))
        printer.load(1000)
        is_warning(devices.check_printer(settings, tmp_path), "sắp hết giấy")
        printer.open_cover()
        is_fault(devices.check_printer(settings, tmp_path), "nắp đang mở")
        # Nobody speaks into the slips of a kiosk that is at work.
        is_ok(devices.check_printer(settings, tmp_path, ask=False))
    printer.end()


def test_a_missing_usb_printer_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(*, library: bool = True) -> Check:
        printer = PrinterSettings(kind="usb", path="04B8:0202")
        usb = devices.Usb(tmp_path / "usb", tmp_path / "nodes", lambda: library)
        return devices.check_printer(printer, tmp_path, usb)

    is_fault(check(), "04B8:0202")
    values = {"idVendor": "04b8", "idProduct": "0202", "busnum": "1", "devnum": "12"}
    (tmp_path / "usb/1-2").mkdir(parents=True)
    for name, value in values.items():
        (tmp_path / "usb/1-2" / name).write_text(f"{value}\n")
    (tmp_path / "nodes/001").mkdir(parents=True)
    (tmp_path / "nodes/001/012").touch()
    is_ok(check())
    is_fault(check(library=False), "libusb")
    monkeypatch.setattr(os, "access", lambda *_: False)
    is_fault(check(), "không có quyền", "nodes/001/012")


def test_a_port_one_may_not_use_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    is_fault(devices.check_serial(ButtonSettings(port="/dev/null")), "không có quyền".capitalize())


def test_hours_that_hardly_are_what_was_meant_are_found() -> None:
    today = date(2026, 11, 24)
    week = {"mon": ["07:30-11:30"]}

    def check(hours: object, *holidays: date, file: str = "holidays.txt") -> Check:
        centre = CentreSettings.model_validate({"hours": hours, "holidays": file})
        return office.check_hours(centre, frozenset(holidays), today)

    is_ok(check("always"))
    is_ok(check(week, today))
    is_warning(check(week, date(2025, 9, 2)), "holidays.txt")
    is_warning(check(week, file=""), "ngày lễ vẫn phát số")


def test_a_discipline_that_gives_the_classes_nothing_is_found() -> None:
    def check(discipline: str, *rates: float, service: str | None = None) -> Check:
        return office.check_priorities(
            QueueSettings.model_validate({"discipline": discipline}),
            [
                ServiceSettings.model_validate(
                    {"id": "a", "name": "A", "letter": "A", "discipline": service}
                )
            ],
            [PrioritySettings(id=str(rate), name="x", rate=rate) for rate in rates],
        )

    is_ok(check("accumulating", 2.0, 2.0))
    is_ok(check("strict", 1.0, 0.0))
    is_warning(check("accumulating", 1.0, 1.0), "mọi tốc độ bằng nhau")
    is_warning(check("fifo", 1.0, service="accumulating"), "mọi tốc độ bằng nhau")
    is_warning(check("accumulating", 2.0, 0.5), "0.5")


def test_a_hall_in_which_nobody_is_called_is_found() -> None:
    halls = [NamedSettings(id="main", name="x"), NamedSettings(id="attic", name="x")]
    counter = CounterSettings(id="1", name="x", services=("a",))
    is_warning(office.check_halls(halls, [counter]), "attic")
    is_ok(office.check_halls(halls[:1], [counter]))


def test_a_missing_pin_and_one_that_others_can_read_are_found(tmp_path: Path) -> None:
    missing = faces.check_staff_page(tmp_path)
    assert missing.verdict is Verdict.WARNING
    assert "--set-pin" in missing.todo
    pin.set_pin(tmp_path / pin.FILE, "271828")
    assert faces.check_staff_page(tmp_path).verdict is Verdict.OK
    (tmp_path / pin.FILE).chmod(0o644)
    assert faces.check_staff_page(tmp_path).verdict is Verdict.FAULT


def test_a_service_without_a_pictogram_is_named() -> None:
    is_warning(faces.check_pictograms(["land", "fishing-licence"]), "fishing-licence")
    is_ok(faces.check_pictograms(["land", "elderly"]))


def test_a_language_with_gaps_is_named(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for language, text in (("vi", '[nav]\nback = "Quay lại"\n'), ("tay", "")):
        (tmp_path / f"texts/{language}.toml").write_text(text, encoding="utf-8")
    is_warning(faces.check_texts(lambda name: tmp_path / name), "tay", "nav.back")
    (tmp_path / "texts/tay.toml").write_text('[language]\nby = "pictograms"\n', encoding="utf-8")
    is_ok(faces.check_texts(lambda name: tmp_path / name))
    (tmp_path / "texts/vi.toml").write_text("[", encoding="utf-8")
    is_fault(faces.check_texts(lambda name: tmp_path / name), "vi.toml")


def test_a_sentence_with_a_mistyped_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for language, place in (("vi", "count"), ("tay", "so")):
        text = f'[ticket]\nahead = "{{{place}}}"\n'
        (tmp_path / f"texts/{language}.toml").write_text(text, encoding="utf-8")
    check = faces.check_texts(lambda name: tmp_path / name)
    is_warning(check, "texts/tay.toml", "ticket.ahead", "{count}", "{so}")


def test_an_emblem_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    is_ok(faces.check_emblem("", lambda name: tmp_path / name))
    is_warning(faces.check_emblem("emblem.png", lambda name: tmp_path / name), "emblem.png")
    Image.new("RGB", (30, 20)).save(tmp_path / "emblem.png")
    is_ok(faces.check_emblem("emblem.png", lambda name: tmp_path / name))


def test_a_touch_panel_that_is_too_small_is_named() -> None:
    is_ok(faces.check_panel(KioskSettings()))
    is_warning(faces.check_panel(KioskSettings(inches=15.6)), "15.6 inch")
    is_ok(faces.check_panel(KioskSettings(monitor="1920x1200+0+0")))
    less_long = faces.check_panel(KioskSettings(monitor="1280x1024+0+0"))
    is_warning(less_long, "21.5 inch")
    assert "23.1 inch" in less_long.todo
    is_ok(faces.check_panel(KioskSettings(monitor="1280x1024+0+0", inches=23.1)))


@pytest.mark.parametrize(
    ("inches", "monitor", "reached", "too_high"),
    [(21.5, "", 910, 925), (32, "1080x1920+0+0", 770, 785), (32, "1920x1080+0+0", 800, 805)],
)
def test_a_panel_that_hangs_too_high_for_a_seated_hand_is_named(
    inches: float, monitor: str, reached: float, too_high: float
) -> None:
    hung = KioskSettings(inches=inches, monitor=monitor, bottom_mm=reached)
    is_ok(faces.check_reach(hung))
    higher = hung.model_copy(update={"bottom_mm": too_high})
    is_warning(faces.check_reach(higher), f"{too_high} mm", "xe lăn")


def test_pictures_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    is_ok(faces.check_pictures(tmp_path / "gone"))
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    is_ok(faces.check_pictures(tmp_path))
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.jpg").write_text("no picture")
    is_warning(faces.check_pictures(tmp_path), "half.png", "text.jpg")


def test_more_pictures_than_are_shown_are_told(tmp_path: Path) -> None:
    for number in range(gallery.MOST + 1):
        Image.new("RGB", (3, 2)).save(tmp_path / f"{number:02}.png")
    is_warning(faces.check_pictures(tmp_path), f"{gallery.MOST + 1} ảnh")


def test_holidays_that_cannot_be_read_are_found() -> None:
    (check,) = doctor.examine(overrides=["centre.holidays=gone.txt"])
    is_fault(check, "centre.holidays", "gone.txt")


def test_settings_that_cannot_be_read_are_found(tmp_path: Path) -> None:
    (check,) = doctor.examine(tmp_path / "centre.toml")
    is_fault(check, "centre.toml")
    (check,) = doctor.examine(overrides=['machine.displays=[{ colour = "red" }]'])
    is_fault(check, "display.colour")


def test_a_centre_that_is_never_open_is_found() -> None:
    (check,) = doctor.examine(overrides=["centre.hours={}"])
    is_fault(check, "centre.hours", "no number would ever be given")


def test_the_shipped_example_has_no_fault_but_the_missing_loudspeaker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = [f"hub.port={free_port()}", f"broker.port={free_port()}", "machine.displays=[]"]
    code = doctor.run(SHIPPED / "centre.toml", tmp_path, quiet, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [check for check in told["checks"] if check["verdict"] == "fault"] == []
    assert (code, told["ok"]) == (0, True)
    assert len({check["name"] for check in told["checks"]}) == len(told["checks"]) >= 12


def test_the_doctor_alone_speaks(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"this is no database" * 100)
    command = [sys.executable, "-m", "motcua", "doctor", "--state", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "cơ sở dữ liệu: Không dùng được" in done.stdout
    assert (done.returncode, done.stderr) == (1, "")


def test_a_fault_makes_the_doctor_end_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    code = doctor.run(SHIPPED / "centre.toml", tmp_path / "file", [], as_json=False)
    assert code == 1
    assert "[ LỖI ] thư mục dữ liệu" in capsys.readouterr().out


def test_two_screens_that_speak_in_one_hall_are_found() -> None:
    is_ok(machine.check_one_voice(["main", "upstairs"]))
    found = machine.check_one_voice(["main", "main", "upstairs"])
    assert found.verdict is Verdict.WARNING
    assert "main" in found.said
    assert "sounds = false" in found.todo


def test_two_halls_that_sound_at_one_output_of_a_machine_are_found() -> None:
    one, other = DisplaySettings(), DisplaySettings(id="D2", hall="upstairs")
    is_ok(machine.check_outputs([one, one]))
    is_warning(machine.check_outputs([one, other]), "main, upstairs")
    is_ok(machine.check_outputs([one, DisplaySettings(hall="upstairs", sound_output="USB Audio")]))
