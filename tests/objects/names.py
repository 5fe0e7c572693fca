"""Names of patients as bytes, in the character sets of PS3.5 Annex H to K and PS3.3 C.12.1.1.2."""

from __future__ import annotations

from collections.abc import Mapping

from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

# PS3.5 H.3.1 and H.3.2: the bytes of the standard's own examples.
_KANJI = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"
_HALF_WIDTH = (
    b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J"
    b"=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J"
)
# PS3.5 I.2.
_HANGUL = (
    b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf"
)

NAMES: Mapping[str, tuple[tuple[str, ...], bytes, bytes]] = {
    "latin_1": (("ISO_IR 100",), "Buc^Jérôme".encode("latin-1"), "Übersicht".encode("latin-1")),
    "latin_2": (("ISO_IR 101",), "Wałęsa".encode("iso8859-2"), "badanie Łódź".encode("iso8859-2")),
    "cyrillic": (("ISO_IR 144",), "Люкceмбypг".encode("iso8859-5"), "груди".encode("iso8859-5")),
    "greek": (("ISO_IR 126",), "Διονυσιος".encode("iso8859-7"), "μαστός".encode("iso8859-7")),
    "arabic": (("ISO_IR 127",), "قباني^لنزار".encode("iso8859-6"), "ثدي".encode("iso8859-6")),
    "hebrew": (("ISO_IR 138",), "שרון^דבורה".encode("iso8859-8"), "שד".encode("iso8859-8")),
    "japanese": (("", "ISO 2022 IR 87"), _KANJI, b"\x1b$BF}K<\x1b(B"),
    "japanese_half_width": (("ISO 2022 IR 13", "ISO 2022 IR 87"), _HALF_WIDTH, b"\xc6\xad\xb3"),
    "korean": (("", "ISO 2022 IR 149"), _HANGUL, b"\x1b$)C\xc0\xaf\xb9\xe6"),
    "chinese": (("GB18030",), "Wang^XiaoDong=王^小东=".encode("gb18030"), "乳腺".encode("gb18030")),
    "utf_8": (("ISO_IR 192",), "Wang^XiaoDong=王^小東=".encode(), "乳房 ثدي μαστός".encode()),
}
"""Each case's Specific Character Set, patient's name and study description."""


def set_bytes(dataset: Dataset, keyword: str, text: bytes) -> None:
    """Give an attribute the bytes that a scanner writes, without encoding anything.

    Parameters
    ----------
    dataset
        Changed in place.
    keyword
        Of the attribute.
    text
        Its bytes, of any length.
    """
    number = tag_for_keyword(keyword)
    assert number is not None
    tag, padded = Tag(number), text + b" " * (len(text) % 2)
    dataset[tag] = RawDataElement(tag, dictionary_VR(tag), len(padded), padded, 0, False, True)
