"""The certificates of all listeners, taken up together or not at all, and in words why one cannot be taken up."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography import x509

from gateway.smtp.tls import ListenerTls

T = TypeVar("T")


class CertificateRefused(Exception):
    """A certificate or key cannot be taken up. The message names the listener, the file, the reason and what to do."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """Where a listener's certificate (with its chain) and key lie, and the oldest TLS that it speaks."""

    certificate: Path
    key: Path
    minimum: ssl.TLSVersion


class Certificates:
    """What each listener with TLS shows, by the listener's name."""

    def __init__(self, files: Mapping[str, CertificateFiles]) -> None:
        """Read them all. Raises CertificateRefused."""
        self._files = files
        self.listeners: Mapping[str, ListenerTls] = {
            name: self._or_refused(name, lambda: ListenerTls(one.certificate, one.key, one.minimum))  # noqa: B023
            for name, one in files.items()
        }

    def renew(self) -> None:
        """Take all files up anew. Raises CertificateRefused; then every listener keeps what it showed before."""
        for name, listener in self.listeners.items():
            self._or_refused(name, listener.check)
        for name, listener in self.listeners.items():
            self._or_refused(name, listener.reload)

    def _or_refused(self, name: str, take: Callable[[], T]) -> T:
        try:
            return take()
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            files = self._files[name]
            raise CertificateRefused(f"listener {name}: {_why(files.certificate, files.key, error)}") from None


def _why(certificate: Path, key: Path, error: Exception) -> str:
    """What `error`, which loading the two raised, comes from. Never anything of what the files hold."""
    for file in (certificate, key):
        try:
            octets = file.read_bytes()
        except OSError as unread:
            return f"{file}: cannot be read ({unread.strerror}); mend its path or its rights"
        if file == certificate and not _is_certificate(octets):
            return f"{file}: is no certificate in PEM; put the listener's own certificate first, then its chain"
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return f"{key}: is not the key of the listener's certificate; renew both together"
    reason = getattr(error, "reason", None) or type(error).__name__
    return f"{key}: is no private key in PEM without a pass phrase ({reason})"


def _is_certificate(octets: bytes) -> bool:
    try:
        x509.load_pem_x509_certificate(octets)
    except ValueError:
        return False
    return True
