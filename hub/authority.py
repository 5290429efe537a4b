"""A small authority of the centre's own. It signs what its hub and its broker show, no more.

Nobody looks after certificates in a ward, and one that ends stops the room on some Monday. They
are this centre's own, known to its own devices only, so an end would protect nobody: they are good
for as long as the machines are. They begin in the past, for a kiosk whose clock lost its battery.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from broker_config.trust import Trust
from hub.settings import HubSettings

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
#: The hub's key, its certificate, and last that of its authority.
FILE = "certificate.pem"
_BEGIN = "-----BEGIN CERTIFICATE-----"


class AuthorityError(Exception):
    """Why there is no certificate, in one sentence."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as PEM files, and what whoever checks it should trust."""

    chain: Path
    key: Path
    trusted: str

    @property
    def trust(self) -> Trust:
        """Give how a room of this machine checks it."""
        return Trust(self.trusted, names=False)

    @property
    def pair(self) -> tuple[str, str]:
        """Read chain and key, for the broker's own folder. Raises `AuthorityError`."""
        try:
            return self.chain.read_text(encoding="ascii"), self.key.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise AuthorityError(f"hub.certificate: {error}") from None


def shown(hub: HubSettings, state: Path, centre: str) -> Certificate:
    """Find what hub and broker show: the files that are given, or the centre's own."""
    if hub.certificate:
        return given(state / hub.certificate, state / hub.certificate_key)
    return own(state, centre)


def named(setting: str, state: Path) -> Trust | None:
    """Read whom `hub.authority` names: a file, or whom the system trusts. None: nobody is named.

    Raises `AuthorityError`.
    """
    if setting in {"", "system"}:
        return Trust() if setting else None
    try:
        return Trust((state / setting).read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorityError(f"hub.authority: {error}") from None


def given(chain: Path, key: Path) -> Certificate:
    """Use files that somebody else made. Raises `AuthorityError`."""
    try:
        text = chain.read_text(encoding="ascii")
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(chain, key)
    except ssl.SSLError as error:
        raise AuthorityError(
            f"hub.certificate: {chain} and {key} are no certificate and its key ({error.reason})"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorityError(f"hub.certificate: {chain}, {key}: {error}") from None
    # Our own rooms know the very certificate; devices elsewhere know who signed it.
    return Certificate(chain, key, text)


def own(state: Path, centre: str) -> Certificate:
    """Read the centre's own certificate, or make it and its authority at first.

    Several processes may do so at once; all then read the same. Raises `AuthorityError`.
    """
    file = state / FILE
    try:
        if not file.exists():
            _make(file, centre)
        _, begin, last = file.read_text(encoding="ascii").rpartition(_BEGIN)
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorityError(f"{file}: {error}") from None
    if not begin:
        raise AuthorityError(
            f"{file} holds no certificate; delete it, and let every device in anew"
        )
    return Certificate(file, file, begin + last)


def _make(file: Path, centre: str) -> None:
    """Make it. The authority's key is thrown away: there is nothing else for it to sign."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    curve = ec.SECP256R1()
    signing, serving = ec.generate_private_key(curve), ec.generate_private_key(curve)
    authority = _signed(f"Mot Cua {centre}", signing, None, signing)
    server = _signed(f"hub of {centre}", serving, authority, signing)
    secret = serving.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificates = b"".join(one.public_bytes(Encoding.PEM) for one in (server, authority))
    # Whole or not at all, and the first one stands: devices may know it already.
    handle, new = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(secret + certificates)
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(new, file)
    finally:
        Path(new).unlink()


def _signed(
    name: str,
    key: EllipticCurvePrivateKey,
    by: x509.Certificate | None,
    with_key: EllipticCurvePrivateKey,
) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    use = x509.KeyUsage(
        digital_signature=by is not None,
        key_cert_sign=by is None,
        crl_sign=by is None,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(with_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(by.subject if by else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(
            x509.BasicConstraints(ca=by is None, path_length=None if by else 0), critical=True
        )
        .add_extension(use, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
    )
    if by:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(server, critical=False)
    return builder.sign(with_key, SHA256())
