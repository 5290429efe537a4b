"""A small authority of the centre's own. It signs what its hub and its broker show, no more.

Nobody looks after certificates in a ward, and one that ends stops the room on some Monday. These
are known to this centre's own devices only, so an end would protect nobody: they are good for as
long as the machines are. They begin in the past, for a kiosk whose clock lost its battery.

An official's browser that is told to trust the authority trusts it for this house alone: it is
bound to this machine's name and to the addresses of private networks (RFC 1918).
"""

from __future__ import annotations

import os
import socket
import ssl
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from broker_config.trust import Trust
from hub import addresses
from hub.settings import HubSettings

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
#: The key and the certificate of the authority.
AUTHORITY = "authority.pem"
#: The hub's key, its certificate, and last that of its authority.
FILE = "certificate.pem"
_BEGIN = "-----BEGIN CERTIFICATE-----"
_PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")


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
    return own(state, centre, hub.host)


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


def own(state: Path, centre: str, host: str = "") -> Certificate:
    """Read the centre's own certificate. It is made at first, and anew when the machine has other
    names or addresses than stand in it; the authority, which devices know, stays.

    Several processes may do so at once. Raises `AuthorityError`.
    """
    try:
        _have(state, centre, {*addresses.of_this_machine(), *([host] if host else [])})
        return kept(state)
    except OSError as error:
        raise AuthorityError(f"{error.filename or state}: {error.strerror}") from None
    except ValueError as error:
        raise AuthorityError(
            f"{state / AUTHORITY} cannot be used ({error}); delete it, and let every device in anew"
        ) from None


def kept(state: Path) -> Certificate:
    """Read the centre's own certificate as it is. Raises `OSError` or `ValueError`."""
    file = state / FILE
    _, begin, last = file.read_text(encoding="ascii").rpartition(_BEGIN)
    if not begin:
        raise ValueError(f"{file} holds no certificate")
    return Certificate(file, file, begin + last)


def _have(state: Path, centre: str, names: Iterable[str]) -> None:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    wanted = [_general(name) for name in sorted(names) if _can_be_signed(name)]
    authority = state / AUTHORITY
    if not authority.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        root = _signed(f"Mot Cua {centre}", key, by=None, with_key=key, names=wanted)
        # Whole or not at all, and the first one stands.
        _put(authority, _secret(key) + root.public_bytes(Encoding.PEM), over=False)
    content = authority.read_bytes()
    signing, root = load_pem_private_key(content, None), x509.load_pem_x509_certificate(content)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise ValueError("it is not of our making")
    # One that was made under another name of the machine may not sign this one, and whoever
    # checks a certificate with such a name believes none of it.
    wanted = [name for name in wanted if _may_sign(root, name)]
    # Whatever cannot be read, or is another's, is made anew.
    with suppress(OSError, ValueError, InvalidSignature, x509.ExtensionNotFound):
        have = x509.load_pem_x509_certificate((state / FILE).read_bytes())
        have.verify_directly_issued_by(root)
        standing = have.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if set(wanted) <= set(standing):
            return
    key = ec.generate_private_key(ec.SECP256R1())
    server = _signed(f"hub of {centre}", key, by=root, with_key=signing, names=wanted)
    certificates = b"".join(one.public_bytes(Encoding.PEM) for one in (server, root))
    _put(state / FILE, _secret(key) + certificates, over=True)


def _general(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _can_be_signed(name: str) -> bool:
    """Tell whether a name stands for this house alone."""
    try:
        address = ip_address(name)
    except ValueError:
        return name.isascii() and name in {"localhost", socket.gethostname()}
    return any(address in ip_network(net) for net in _PRIVATE)


def _may_sign(root: x509.Certificate, name: x509.GeneralName) -> bool:
    """Tell whether a name is of the house that an authority is bound to."""
    from cryptography import x509

    bound = root.extensions.get_extension_for_class(x509.NameConstraints).value
    house = bound.permitted_subtrees or ()
    if not isinstance(name, x509.IPAddress):
        return name in house
    nets = (ip_network(str(one.value)) for one in house if isinstance(one, x509.IPAddress))
    return any(ip_address(str(name.value)) in net for net in nets)


def _secret(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _put(file: Path, content: bytes, *, over: bool) -> None:
    """Put a file there whole, for its owner alone; if not `over` another, the first one stands."""
    handle, new = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        if over:
            Path(new).replace(file)
        else:
            with suppress(FileExistsError):
                os.link(new, file)
    finally:
        Path(new).unlink(missing_ok=True)


def _signed(
    name: str,
    key: EllipticCurvePrivateKey,
    *,
    by: x509.Certificate | None,
    with_key: EllipticCurvePrivateKey,
    names: Iterable[x509.GeneralName],
) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
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
    signer = x509.SubjectKeyIdentifier.from_public_key(with_key.public_key())
    basic = x509.BasicConstraints(ca=by is None, path_length=None if by else 0)
    itself = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer)
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(by.subject if by else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(basic, critical=True)
        .add_extension(use, critical=True)
        .add_extension(itself, critical=False)
        .add_extension(above, critical=False)
    )
    if by:
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(server, critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    else:
        hosts = {name for name in names if isinstance(name, x509.DNSName)}
        house = [*hosts, *(x509.IPAddress(ip_network(net)) for net in _PRIVATE)]
        constraints = x509.NameConstraints(permitted_subtrees=house, excluded_subtrees=None)
        builder = builder.add_extension(constraints, critical=True)
    return builder.sign(with_key, SHA256())
