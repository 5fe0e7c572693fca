"""Files sent by DICOMweb: STOW-RS (PS3.18 10.5), one request for each."""

from __future__ import annotations

import uuid
from types import TracebackType
from typing import Self

import requests
from breastcad.errors import Unavailable
from pydicom.dataset import Dataset

from breastcad_client.storing.destination import Destination
from breastcad_client.storing.items import Item, Sent, Status

ANSWER = "application/dicom+json"
TIMEOUTS_S = (10.0, 120.0)  # to connect, and between two bytes of the answer
_ELSEWHERE = "The destination points to another address; name that one, if it is meant."
_WORDS = {
    301: _ELSEWHERE,
    302: _ELSEWHERE,
    307: _ELSEWHERE,
    308: _ELSEWHERE,
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
        self._url = f"{destination.url}/studies"
        self._session = requests.Session()
        # What the environment names would take the place of authority and token, and a proxy there
        # would see patient data.
        self._session.trust_env = False
        self._session.headers["Accept"] = ANSWER
        security = destination.security
        if security.authority is not None:
            self._session.verify = str(security.authority)
        if security.token is not None:
            token = security.token.get_secret_value()
            self._session.headers["Authorization"] = f"Bearer {token}"

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
        """Send one file, byte by byte as it is.

        Raises
        ------
        Unavailable
            The destination cannot be reached.
        OSError
            The file cannot be read.
        """
        body, media_type = _multipart(item.path.read_bytes())
        try:
            # Not to where an answer points: patient data goes to whom the user named, and a page
            # that asks who is there would look like success.
            response = self._session.post(
                self._url,
                data=body,
                headers={"Content-Type": media_type},
                timeout=TIMEOUTS_S,
                allow_redirects=False,
            )
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
        return _of_response(item, response)


def _multipart(file: bytes) -> tuple[bytes, str]:
    """Return a message with one part, and its media type (PS3.18 8.6.1, RFC 2387)."""
    border = uuid.uuid4().hex
    head = f"--{border}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    body = b"".join((head, file, f"\r\n--{border}--\r\n".encode()))
    return body, f'multipart/related; type="application/dicom"; boundary={border}'


def _of_response(item: Item, response: requests.Response) -> Sent:
    code = response.status_code
    if code not in (200, 202):
        status = Status.FAILED if code >= 500 else Status.REFUSED
        words = _WORDS.get(code, f"The destination answered {code}.")
        return Sent(item, status, f"HTTP_{code}", words)
    try:
        return _of_answer(item, Dataset.from_json(response.json()))
    except (AttributeError, KeyError, TypeError, ValueError):  # another page, or another JSON
        return _not_confirmed(item)


def _of_answer(item: Item, answer: Dataset) -> Sent:
    """Read the Store Instances Response Module (PS3.18 I.2)."""
    for failed in answer.get("FailedSOPSequence", []):
        code = int(failed.get("FailureReason", 0))
        reason = f"STATUS_{code:04X}"
        return Sent(item, Status.REFUSED, reason, f"The destination refused it: {code:04X}.")
    return (
        Sent(item, Status.STORED) if answer.get("ReferencedSOPSequence") else _not_confirmed(item)
    )


def _not_confirmed(item: Item) -> Sent:
    words = "The destination answered, but not that it stored the file; check address and archive."
    return Sent(item, Status.FAILED, "NOT_CONFIRMED", words)
