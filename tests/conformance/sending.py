"""How files are sent, from the settings of the code that sends them."""

from __future__ import annotations

from breastcad_client.storing import dimse, stow
from pydicom.uid import PYDICOM_IMPLEMENTATION_UID
from pynetdicom import AE

from tests.conformance.tables import table


def sending_table() -> str:
    """Return what two systems that are to speak with each other must know."""
    entity = AE(dimse.CALLING_AET)
    connect, answer = stow.TIMEOUTS_S
    assert (connect, answer) == (dimse.CONNECT_S, dimse.ANSWER_S)
    rows = [
        ("application entity", f"calls as `{entity.ae_title}`; accepts no association"),
        ("associations", "one for each run, released after its last file"),
        (
            "presentation contexts",
            "each SOP class and transfer syntax that the files have, one transfer syntax in each; "
            f"at most {dimse.MAX_CONTEXTS}",
        ),
        ("asynchronous operations, extended negotiation, user identity", "none"),
        ("largest PDU received", f"{entity.maximum_pdu_size} bytes"),
        (
            "implementation when sending",
            f"{entity.implementation_class_uid}, `{entity.implementation_version_name}`",
        ),
        ("implementation in files", str(PYDICOM_IMPLEMENTATION_UID)),
        ("statuses", "success and warnings: stored; A7xx: failed; others: refused"),
        (
            "STOW-RS",
            "`POST BASE/studies`, one file for each request, in "
            '`multipart/related; type="application/dicom"`; stored is what the Referenced SOP '
            f"Sequence of an answer in `{stow.ANSWER}` names; redirections are not followed",
        ),
        (
            "waits",
            f"{connect:g} s for a connection, {answer:g} s for an answer; nothing is repeated",
        ),
        (
            "TLS",
            "1.2 or later; certificate and host name are checked, with DICOM against `--tls-ca`; "
            "no certificate of our own is shown",
        ),
        ("token", "`BREASTCAD_STORE_TOKEN`, as bearer token, to https and loopback alone"),
    ]
    return "\n".join(table(("what", "how"), rows))
