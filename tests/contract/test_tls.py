"""What goes to other machines goes over TLS, by certificates that the centre makes itself."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from broker_config.broker import render, speaks_mqtt, turns
from broker_config.link import Link
from broker_config.messages import board_topic
from broker_config.settings import BrokerSettings
from broker_config.trust import Trust, TrustError
from counter.box import VirtualLine
from counter.codec import Light
from hub import authority, keys
from hub.authority import AuthorityError, Certificate
from hub.client import Hub, HubUnreachableError, new_request_id
from motcua.keys import way_in
from motcua.premises import survey
from motcua.settings import SettingsError
from tests.contract.guests import CENTRE
from tests.processes import free_port, motcua, wait_until


@dataclass(frozen=True)
class Elsewhere:
    """A centre that listens to other machines, and the key file of a desk that stands on one."""

    hub: int
    broker: int
    file: Path
    line: VirtualLine

    @property
    def url(self) -> str:
        # All of 127/8 is this machine; only who listens everywhere answers under this one.
        return f"https://127.0.0.2:{self.hub}"

    @property
    def key(self) -> str:
        return keys.read(self.file)

    @property
    def trust(self) -> Trust:
        return Trust(keys.authority_in(self.file), names=False)


@contextmanager
def centre(folder: Path, *more: str) -> Iterator[Elsewhere]:
    """Let a desk in, then open a centre with one line of boxes."""
    hub, broker = free_port(), free_port()
    with VirtualLine([1]) as line:
        line_1 = f'{{id = "line-1", port = "{line.port}"'
        sets = (
            *("hub.host=0.0.0.0", "broker.host=0.0.0.0", 'centre.hours="always"'),
            *(f"hub.port={hub}", f"broker.port={broker}", "machine.kiosks=[]"),
            "machine.displays=[]",
            f'machine.counters=[{line_1}, boxes = [{{address = 1, counter = "6"}}]}}]',
            *more,
        )
        options = ["--state", str(folder / "state")]
        for one in sets:
            options += ["--set", one]
        added = [sys.executable, "-m", "motcua", "device", "add", "desk-1", "--room", "desk"]
        said = subprocess.run([*added, "--json", *options], capture_output=True, check=True)
        log = folder / "centre.log"
        with motcua("centre", *options, log=log) as process:
            wait_until(lambda: "the centre is open" in log.read_text(), "it opens", within_s=60)
            file = Path(json.loads(said.stdout)["key_file"])
            yield Elsewhere(hub, broker, file, line)
            process.terminate()
            assert process.wait(20) == 0
        told = log.read_text()
        assert "Traceback" not in told
        assert "alembic" not in told


class Beyond(BrokerSettings):
    """A broker on another machine, though this test has only one."""

    @property
    def encrypted(self) -> bool:
        return True


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """Open one centre for the tests that only look at it."""
    with centre(tmp_path_factory.mktemp("tls")) as one:
        yield one


def test_a_device_with_the_file_it_was_given_comes_in(elsewhere: Elsewhere) -> None:
    with Hub(elsewhere.url, key=elsewhere.key, trust=elsewhere.trust) as desk:
        assert desk.issue("certify", request_id=new_request_id()).label == "A001"
        assert desk.health()["broker"] == "ok"


def test_the_centres_own_boxes_work_as_before(elsewhere: Elsewhere) -> None:
    with Hub(elsewhere.url, key=elsewhere.key, trust=elsewhere.trust) as desk:
        desk.issue("certify", request_id=new_request_id())
    lamp = elsewhere.line.lamp
    wait_until(lambda: (lit := lamp(1)) and lit.light is Light.CLOSED, "the lamp is told")
    elsewhere.line.press(1, "next")
    wait_until(lambda: (lit := lamp(1)) and lit.light is Light.CALLED, "the box has called")


def test_nothing_is_asked_of_a_hub_that_is_another(elsewhere: Elsewhere, tmp_path: Path) -> None:
    another = authority.own(tmp_path, "another centre").trust
    for trust in (None, Trust(), another):
        with (
            Hub(elsewhere.url, key=elsewhere.key, trust=trust) as desk,
            pytest.raises(HubUnreachableError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            desk.services()


def test_nothing_is_said_in_plain_text(elsewhere: Elsewhere) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(elsewhere.url.replace("https:", "http:") + "/health")
    assert not speaks_mqtt("127.0.0.2", elsewhere.broker)
    assert speaks_mqtt("127.0.0.2", elsewhere.broker, encrypted=True)


def test_a_board_is_heard_over_tls_from_the_right_broker_alone(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    broker = Beyond(host="127.0.0.2", port=elsewhere.broker)
    another = authority.own(tmp_path, "another centre").trust
    heard: list[bytes] = []
    links = [
        Link(broker, CENTRE, "desk-1", kind="desk", key=elsewhere.key, trust=trust)
        for trust in (another, elsewhere.trust)
    ]
    try:
        for link in links:
            link.subscribe(board_topic(CENTRE, "main"), heard.append)
            link.start()
        wait_until(lambda: heard, "the board is told")
        assert [link.connected for link in links] == [False, True]
    finally:
        for link in links:
            link.stop()


def test_a_certificate_that_is_given_is_shown(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    made = authority.own(tmp_path / "given", "an authority elsewhere")
    sets = (f'hub.certificate="{made.chain}"', f'hub.certificate_key="{made.key}"')
    with centre(tmp_path, *sets) as one:
        # Whoever gave the certificate is told to the device by its own settings.
        assert keys.authority_in(one.file) == ""
        named = Trust(made.trusted)
        with Hub(f"https://127.0.0.1:{one.hub}", key=one.key, trust=named) as desk:
            wait_until(lambda: desk.health()["broker"] == "ok", "the hub trusts its broker")
        with (
            Hub(one.url, key=one.key, trust=named) as desk,
            pytest.raises(HubUnreachableError, match="IP address mismatch"),
        ):
            desk.services()


def test_the_authority_is_made_once_by_however_many(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: authority.own(tmp_path, "c"), range(4)))
    assert len({one.trusted for one in made}) == 1
    assert {file.name for file in tmp_path.iterdir()} == {authority.FILE, authority.AUTHORITY}
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "PRIVATE" not in made[0].trusted


def test_a_machine_that_moves_shows_a_new_certificate_of_the_same_authority(tmp_path: Path) -> None:
    first = authority.own(tmp_path, "c", "192.168.1.10")
    shown = first.chain.read_text()
    assert authority.own(tmp_path, "c", "192.168.1.10").chain.read_text() == shown
    moved = authority.own(tmp_path, "c", "192.168.7.7")
    assert moved.trusted == first.trusted
    assert moved.chain.read_text() != shown
    assert _names(moved) >= {"localhost", "127.0.0.1", "192.168.7.7", socket.gethostname()}


def test_an_authority_that_moved_to_a_machine_with_another_name_is_believed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = authority.own(tmp_path, "c")
    monkeypatch.setattr(socket, "gethostname", lambda: "another-machine")
    moved = authority.own(tmp_path, "c", "192.168.7.7")
    assert _names(moved) >= {"localhost", "127.0.0.1", "192.168.7.7"}
    assert "another-machine" not in _names(moved)
    # Again, and it is not made anew with each start.
    shown = moved.chain.read_text()
    assert authority.own(tmp_path, "c", "192.168.7.7").chain.read_text() == shown
    assert _believes(before.trust, moved)


def _believes(trust: Trust, certificate: Certificate) -> bool:
    """Shake hands, in memory."""
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(certificate.chain, certificate.key)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    device = trust.context().wrap_bio(back, there, server_hostname="192.168.7.7")
    hub = shows.wrap_bio(there, back, server_side=True)
    for end in (device, hub, device, hub):
        with contextlib.suppress(ssl.SSLWantReadError):
            end.do_handshake()
    return device.version() is not None


def test_a_certificate_that_is_anothers_or_none_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    another = authority.own(tmp_path / "other", "c")
    first = authority.own(tmp_path, "c")
    for wrong in (another.chain.read_text(), first.trusted, "a letter"):
        first.chain.write_text(wrong)
        again = authority.own(tmp_path, "c")
        assert again.trusted == first.trusted
        authority.given(again.chain, again.key)
    (tmp_path / authority.AUTHORITY).write_text("a letter")
    with pytest.raises(AuthorityError, match=r"authority\.pem cannot be used .*; delete it"):
        authority.own(tmp_path, "c")


def test_a_broker_that_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    words = ["broker", "--state", str(tmp_path / "state"), "--set", "broker.host=0.0.0.0"]
    with motcua(*words, log=tmp_path / "log") as process:
        assert process.wait(60) == 1
    (said,) = (tmp_path / "log").read_text().splitlines()
    assert "motcua device add" in said
    assert list((tmp_path / "state").iterdir()) == []


def _names(certificate: Certificate) -> set[str]:
    loaded = x509.load_pem_x509_certificate(certificate.chain.read_bytes())
    names = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


@pytest.mark.parametrize(
    ("name", "good"), [("localhost", True), ("192.168.9.9", True), ("bank.example", False)]
)
def test_a_stolen_authority_speaks_for_no_other_house(
    tmp_path: Path, name: str, good: bool
) -> None:
    content = Path(authority.own(tmp_path, "c").chain.with_name(authority.AUTHORITY)).read_bytes()
    root = x509.load_pem_x509_certificate(content)
    signing = load_pem_private_key(content, None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    forged = authority._signed(
        "thief", signing, by=root, with_key=signing, names=[authority._general(name)]
    )
    thief, browser = ssl.MemoryBIO(), ssl.MemoryBIO()
    file = tmp_path / "forged.pem"
    file.write_bytes(authority._secret(signing) + forged.public_bytes(Encoding.PEM))
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(file)
    trusting = Trust(root.public_bytes(Encoding.PEM).decode()).context()
    server = serving.wrap_bio(thief, browser, server_side=True)
    client = trusting.wrap_bio(browser, thief, server_hostname=name)

    def shake() -> None:
        for side in (client, server) * 4:
            with contextlib.suppress(ssl.SSLWantReadError):
                side.do_handshake()

    if good:
        shake()
        assert client.version()
    else:
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            shake()


@pytest.mark.long
def test_the_hub_is_open_to_officials_computers_while_the_broker_stays_at_home(
    tmp_path: Path,
) -> None:
    with centre(tmp_path, "broker.host=127.0.0.1") as here:
        with Hub(here.url, key=here.key, trust=here.trust) as desk:
            assert desk.issue("certify", request_id=new_request_id()).label == "A001"
        lamp = here.line.lamp
        wait_until(lambda: (lit := lamp(1)) and lit.light is Light.CLOSED, "the lamp is told")
        here.line.press(1, "next")
        wait_until(lambda: (lit := lamp(1)) and lit.light is Light.CALLED, "the box has called")
        assert speaks_mqtt("127.0.0.1", here.broker)
        assert not turns("127.0.0.2", here.broker), "from elsewhere nobody listens"


def beyond(tmp_path: Path, *more: str) -> list[str]:
    return ["hub.host=192.0.2.1", "broker.host=192.0.2.1", f"hub.key_file={tmp_path}/key", *more]


def test_a_device_elsewhere_asks_over_tls_unless_it_is_told_not_to(tmp_path: Path) -> None:
    trusted = authority.own(tmp_path, "c").trusted
    keys.write(tmp_path / "key", "secret", trusted)
    here = survey(overrides=beyond(tmp_path))
    assert here.hub_url == "https://192.0.2.1:8750"
    way = way_in(here)
    assert (way.key, way.trust) == ("secret", Trust(trusted.strip(), names=False))
    plain = survey(overrides=beyond(tmp_path, "hub.plain=true", "broker.plain=true"))
    assert plain.hub_url == "http://192.0.2.1:8750"
    assert way_in(plain).trust is None


def test_a_device_that_knows_nobody_to_trust_says_so(tmp_path: Path) -> None:
    keys.write(tmp_path / "key", "secret")
    with pytest.raises(SettingsError, match=r"motcua device add.*hub\.plain"):
        way_in(survey(overrides=beyond(tmp_path)))
    named = way_in(survey(overrides=beyond(tmp_path, "hub.authority=system")))
    assert named.trust == Trust(names=True)
    with pytest.raises(SettingsError, match=r"hub\.authority: .*No such file"):
        way_in(survey(overrides=beyond(tmp_path, "hub.authority=gone.pem")))


def test_files_that_are_no_certificate_are_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("a letter")
    with pytest.raises(AuthorityError, match=r"hub\.certificate: .*letter"):
        authority.given(tmp_path / "letter", tmp_path / "letter")
    with pytest.raises(AuthorityError, match=r"hub\.certificate: .*gone"):
        authority.given(tmp_path / "gone", tmp_path / "gone")
    with pytest.raises(TrustError, match="no certificate"):
        Trust("a letter").context()


def test_the_broker_shows_a_certificate_beyond_this_machine_alone() -> None:
    assert "certfile" not in render(BrokerSettings(), keys=True)
    assert "certfile" in render(BrokerSettings(host="0.0.0.0"), keys=True)
    assert "certfile" not in render(BrokerSettings(host="0.0.0.0", plain=True), keys=True)
