"""Files sent by DICOMweb: STOW-RS (PS3.18 10.5), one request for each."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import requests
from breastcad.errors import Unavailable
from dicomweb_client.web import DICOMwebClient
from pydicom import dcmread
from pydicom.dataset import Dataset

from breastcad_client.storing.destination import Destination
from breastcad_client.storing.items import Item, Sent, Status

_TIMEOUTS_S = (10.0, 120.0)  # to connect, and between two bytes of the answer
_WORDS = {
    401: "The destination wants a token: set BREASTCAD_STORE_TOKEN.",
    403: "The destination does not let this token, or nobody, store.",
    404: "There is no DICOMweb service at this path; it often ends with /dicom-web.",
    409: "The destination refused it, as of another patient or of a kind that it does not keep.",
    413: "The destination takes no file of this size.",
    415: "The destination does not take this kind of object, or not in this encoding.",
}


class StowSender:
    """Sends to one DICOMweb destination while its context lasts."""

    def __init__(self, destination: Destination) -> None:
        self._session = requests.Session()
        # What the environment names would take the place of authority and token, and a proxy there
        # would see patient data.
        self._session.trust_env = False
        security = destination.security
        if security.authority is not None:
            self._session.verify = str(security.authority)
        if security.token is not None:
            token = security.token.get_secret_value()
            self._session.headers["Authorization"] = f"Bearer {token}"
        self._client = DICOMwebClient(destination.url, self._session, timeout=_TIMEOUTS_S)
        # Coming again is for who knows how urgent it is.
        self._client.set_http_retry_params(retry=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.close()

    def send(self, item: Item) -> Sent:
        """Send one file.

        Raises
        ------
        Unavailable
            The destination cannot be reached.
        """
        try:
            answer = self._client.store_instances([dcmread(item.path)])
        except requests.HTTPError as error:
            return _of_http(item, error.response)
        except requests.exceptions.SSLError:
            raise Unavailable(
                "TLS_FAILED",
                "The destination's certificate is not trusted; name its authority by --tls-ca.",
            ) from None
        except requests.RequestException as error:
            raise Unavailable(
                "UNREACHABLE",
                f"The destination does not answer ({type(error).__name__}); check host and port.",
            ) from None
        return _of_answer(item, answer)


def _of_http(item: Item, response: requests.Response | None) -> Sent:
    code = response.status_code if response is not None else 500
    status = Status.FAILED if code >= 500 else Status.REFUSED
    return Sent(item, status, f"HTTP_{code}", _WORDS.get(code, f"The destination answered {code}."))


def _of_answer(item: Item, answer: Dataset) -> Sent:
    """Read the answer's Failed SOP Sequence (PS3.18 10.5.3, PS3.3 C.12.1)."""
    for failed in answer.get("FailedSOPSequence", []):
        code = int(failed.get("FailureReason", 0))
        reason = f"STATUS_{code:04X}"
        return Sent(item, Status.REFUSED, reason, f"The destination refused it: {code:04X}.")
    return Sent(item, Status.STORED)
