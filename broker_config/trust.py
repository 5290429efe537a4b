"""Whose word a room takes that it speaks with its own hub and broker, and not with another's."""

from __future__ import annotations

import ssl
from dataclasses import dataclass


class TrustError(Exception):
    """The certificates cannot be used, in one sentence."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates to trust as PEM text, or those of the system where there is none.

    The centre's own authority signs its hub and its broker and nobody else, so whoever shows a
    certificate of it is the right one, under whatever address. Any other authority signs for
    many, and the address must stand in the certificate: `names`.
    """

    pem: str = ""
    names: bool = True

    def context(self) -> ssl.SSLContext:
        """Make what a connection is checked with. Raises `TrustError`."""
        try:
            context = ssl.create_default_context(cadata=self.pem or None)
        except (ssl.SSLError, ValueError) as error:
            raise TrustError(f"there is no certificate that can be read: {error}") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not self.names:
            context.check_hostname = False
            # A certificate that is given may be trusted by itself, whoever signed it.
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return context
