"""Names of character sets: those that exist, also where they are misspelt."""

import pytest
from breastcad_preprocess.character_set import known_character_set


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (b"ISO_IR 100", b"ISO_IR 100"),
        (b"ISO_IR 192 \0", b"ISO_IR 192"),
        (b"\\ISO 2022 IR 87\\ISO 2022 IR 159", b"\\ISO 2022 IR 87\\ISO 2022 IR 159"),
        (b"ISO-IR 100", b"ISO_IR 100"),
        (b"ISO_2022_IR 87", b"ISO 2022 IR 87"),
        (b"ISO_IR 192\\ISO 2022 IR 87", b"ISO_IR 192"),
        (b"ISO 2022 IR 6\\GBK", b"ISO 2022 IR 6"),
    ],
)
def test_character_set_that_exists_is_told(stated: bytes, told: bytes) -> None:
    assert known_character_set(stated) == told


@pytest.mark.parametrize(
    "stated", [b"", b"\\", b"KLINGON 9", b"\xff\xfe", b"ISO_IR 100\\KLINGON 9", b"utf-8"]
)
def test_other_words_are_none(stated: bytes) -> None:
    assert known_character_set(stated) is None
