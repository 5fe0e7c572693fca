"""One run of ``store``: every file once, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from breastcad.errors import Unavailable

from breastcad_client.patients import PARSER_ERRORS, quiet
from breastcad_client.storing.destination import Destination, Protocol
from breastcad_client.storing.items import Item, Sent, Status

if TYPE_CHECKING:
    from breastcad_client.storing.dimse import CStoreSender
    from breastcad_client.storing.stow import StowSender


def store_all(items: Sequence[Item], destination: Destination) -> Iterator[Sent]:
    """Send files, each once.

    What the destination refuses does not end the rest. Where it is out of reach, the file that
    showed it and all after it have failed.

    Parameters
    ----------
    items
        The files.
    destination
        Where they go.

    Raises
    ------
    InvalidInput
        They are of more kinds than an association takes.
    """
    error: Unavailable | None = None
    with _sender(destination, items) as sender:
        for item in items:
            if item.sop_class is None:
                yield Sent(item, Status.REFUSED, "NOT_DICOM", "This is no DICOM file (PS3.10).")
                continue
            if error is None:
                try:
                    with quiet():
                        sent = sender.send(item)
                    yield sent
                    continue
                except Unavailable as unavailable:
                    error = unavailable
                except PARSER_ERRORS:
                    yield Sent(item, Status.REFUSED, "UNREADABLE", "The file cannot be read.")
                    continue
            yield Sent(item, Status.FAILED, error.reason, error.message)


def _sender(destination: Destination, items: Sequence[Item]) -> StowSender | CStoreSender:
    # Here, because their libraries take 0.3 s to load, and every command loads this module.
    if destination.protocol is Protocol.STOW:
        from breastcad_client.storing.stow import StowSender

        return StowSender(destination)
    from breastcad_client.storing.dimse import CStoreSender

    return CStoreSender(destination, items)
