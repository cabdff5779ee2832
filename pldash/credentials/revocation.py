"""Asks authorities whether certificates still stand, but never ourselves: our list is at hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from cryptography import x509

PATIENCE_SECONDS: Final = 10


def asking_others(lists: Iterable[x509.CertificateRevocationList]) -> Any:  # noqa: ANN401 - heavy
    """Return what fetches revocation lists and answers (OCSP) of all authorities but these lists'.

    A server that asked for its own list in the middle of a request would wait for itself.
    """
    from pyhanko_certvalidator.fetchers import Fetchers  # noqa: PLC0415 - heavy
    from pyhanko_certvalidator.fetchers.requests_fetchers import (  # noqa: PLC0415
        RequestsFetcherBackend,
    )
    from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import (  # noqa: PLC0415
        RequestsCRLFetcher,
    )

    own = {each.issuer.public_bytes() for each in lists}

    class OthersLists(RequestsCRLFetcher):
        """Knows nothing of our own lists' addresses."""

        async def fetch(self, cert: Any, *, use_deltas: bool = True) -> Any:  # noqa: ANN401
            if cert.issuer.dump() in own:
                return []
            return await super().fetch(cert, use_deltas=use_deltas)

        def fetched_crls_for_cert(self, cert: Any) -> Any:  # noqa: ANN401
            return [] if cert.issuer.dump() in own else super().fetched_crls_for_cert(cert)

    class Others(RequestsFetcherBackend):
        """The library's own, with that in the place of one part."""

        def get_fetchers(self) -> Fetchers:
            usual = super().get_fetchers()
            return Fetchers(
                ocsp_fetcher=usual.ocsp_fetcher,
                crl_fetcher=OthersLists(per_request_timeout=PATIENCE_SECONDS),  # type: ignore[no-untyped-call]
                cert_fetcher=usual.cert_fetcher,
            )

    return Others(per_request_timeout=PATIENCE_SECONDS)
