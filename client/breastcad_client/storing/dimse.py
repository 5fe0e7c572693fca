"""Files sent by DICOM: C-STORE (PS3.4 B), all over one association."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from breastcad.errors import InvalidInput, Unavailable
from pynetdicom import AE, _config, evt
from pynetdicom.association import Association
from pynetdicom.pdu_primitives import A_ASSOCIATE
from pynetdicom.status import code_to_category

from breastcad_client.storing.destination import Destination
from breastcad_client.storing.items import Item, Sent, Status

CALLING_AET = "BREASTCAD"
MAX_CONTEXTS = 128  # PS3.8 9.3.2.2: odd numbers from 1 to 255
CONNECT_S, ANSWER_S = 10.0, 120.0
_OUT_OF_RESOURCES = range(0xA700, 0xA800)

# Files go out byte by byte as they are, instead of being decoded and encoded again.
_config.STORE_SEND_CHUNKED_DATASET = True


class CStoreSender:
    """Sends to one application entity while its context lasts.

    Parameters
    ----------
    destination
        The application entity.
    items
        All that will be sent: an association agrees on their kinds and encodings first.
    """

    def __init__(self, destination: Destination, items: Sequence[Item]) -> None:
        self._destination = destination
        self._ae = AE(CALLING_AET)
        self._ae.connection_timeout = CONNECT_S
        self._ae.acse_timeout = self._ae.dimse_timeout = self._ae.network_timeout = ANSWER_S
        pairs = {(item.sop_class, item.transfer_syntax) for item in items if item.sop_class}
        if len(pairs) > MAX_CONTEXTS:
            raise InvalidInput(
                "TOO_MANY_KINDS", f"One association takes {MAX_CONTEXTS} kinds; send fewer."
            )
        for sop_class, transfer_syntax in sorted(pairs, key=str):
            self._ae.add_requested_context(str(sop_class), str(transfer_syntax))
        self._association: Association | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._association is not None and self._association.is_established:
            self._association.release()

    def send(self, item: Item) -> Sent:
        """Send one file.

        Raises
        ------
        Unavailable
            There is no association, or it was lost.
        """
        association = self._associated()
        accepted = {
            (context.abstract_syntax, context.transfer_syntax[0])
            for context in association.accepted_contexts
        }
        if (item.sop_class, item.transfer_syntax) not in accepted:
            words = "The destination does not take this kind of object, or not in this encoding."
            return Sent(item, Status.REFUSED, "NOT_ACCEPTED", words)
        answer = association.send_c_store(item.path)
        if "Status" not in answer:
            raise Unavailable("CONNECTION_LOST", "The destination broke the association off.")
        return _of_status(item, int(answer.Status))

    def _associated(self) -> Association:
        if self._association is None:
            to = self._destination
            try:
                self._association = self._ae.associate(
                    to.host,
                    to.port,
                    ae_title=to.aet,
                    tls_args=_tls(to),
                    evt_handlers=[(evt.EVT_CONN_OPEN, _send_at_once)],
                )
            except OSError:  # the host has no address
                raise _unreachable() from None
        if not self._association.is_established:
            raise _why_not(self._association)
        return self._association


def _send_at_once(event: evt.Event) -> None:
    """Let no message wait for the acknowledgement of the one before: 40 ms and more for each file.

    A C-STORE is several small messages, which the system would hold back (tcp(7), TCP_NODELAY).
    """
    connection = event.assoc.dul.socket
    if connection is not None and connection.socket is not None:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _tls(destination: Destination) -> tuple[ssl.SSLContext, str] | None:
    authority = destination.security.authority
    if authority is None:
        return None
    return ssl.create_default_context(cafile=str(authority)), destination.host


def _why_not(association: Association) -> Unavailable:
    if association.is_rejected:
        answer = association.acceptor.primitive
        why = answer.reason_str if isinstance(answer, A_ASSOCIATE) else "no reason given"
        return Unavailable(
            "ASSOCIATION_REJECTED",
            f"The destination rejects us: {why}. It must know {CALLING_AET}, and its own title "
            "must stand before the @.",
        )
    return _unreachable()


def _unreachable() -> Unavailable:
    return Unavailable(
        "UNREACHABLE",
        "The destination does not answer or speaks no DICOM; check host, port and --tls-ca.",
    )


def _of_status(item: Item, code: int) -> Sent:
    """Judge a status of C-STORE (PS3.4 table B.2-1)."""
    category = code_to_category(code)
    if category in ("Success", "Warning"):
        warning = f"WARNING_{code:04X}" if code else ""
        return Sent(item, Status.STORED, warning)
    status = Status.FAILED if code in _OUT_OF_RESOURCES else Status.REFUSED
    return Sent(item, status, f"STATUS_{code:04X}", f"The destination answered {code:04X}.")
