"""TLS of a listener: its context, and when its certificate ends.

A renewed certificate is taken up by the same context: handshakes from then on show it, open connections go on.
"""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509


class ListenerTls:
    """The certificate of one listener, read from its files."""

    def __init__(self, certificate: Path, key: Path, minimum: ssl.TLSVersion) -> None:
        """Raises OSError (ssl.SSLError is one) or ValueError for files that do not fit."""
        self._certificate = certificate
        self._key = key
        self._minimum = minimum
        self.context, self.ends = self._read()

    def check(self) -> None:
        """Whether the files could be taken up. Raises OSError or ValueError when they do not fit."""
        self._read()  # on another context: one that took half a pair would serve nobody

    def reload(self) -> None:
        """Take the files up. After `check`."""
        _, self.ends = self._read()
        self.context.load_cert_chain(self._certificate, self._key)

    def _read(self) -> tuple[ssl.SSLContext, datetime]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = self._minimum
        context.load_cert_chain(self._certificate, self._key)
        # The first certificate of the file is the listener's own; its chain follows (RFC 8446 4.4.2).
        own = x509.load_pem_x509_certificate(self._certificate.read_bytes())
        return context, own.not_valid_after_utc
