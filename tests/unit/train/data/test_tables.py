"""Tables whose columns may stand elsewhere or be written otherwise."""

from pathlib import Path

import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import tables
from hypothesis import given
from hypothesis import strategies as st

WANTED = ("patient_id", "image file path", "Age", "Pathology Classification/ Follow up")


def read(folder: Path, text: str, *wanted: str) -> list[tables.Row]:
    path = folder / "table.csv"
    path.write_text(text)
    return tables.read_csv(path, wanted)


@given(order=st.permutations(WANTED))
def test_columns_may_stand_in_any_order(order: list[str]) -> None:
    found = tables.columns("t", order, WANTED)

    assert [found[index] for index in range(len(order))] == order


@pytest.mark.parametrize(
    "name",
    ["Patient ID", "PATIENT-ID", "patient id ", "patient_id (anonymised)", "Anonymised patient id"],
)
def test_a_name_written_otherwise_is_found(name: str) -> None:
    assert tables.columns("t", ["age", name], ("patient_id", "age")) == {1: "patient_id", 0: "age"}


def test_a_name_within_a_word_is_not_taken() -> None:
    with pytest.raises(InvalidInput, match="COLUMN_MISSING: t has no column Age; it has Image, x"):
        tables.columns("t", ["Image", "", "x"], ("Age",))


def test_two_columns_that_could_be_meant_are_named() -> None:
    with pytest.raises(InvalidInput, match="COLUMN_AMBIGUOUS: t: column age could be Age 1, Age 2"):
        tables.columns("t", ["Age 1", "Age 2"], ("age",))
    with pytest.raises(InvalidInput, match="COLUMN_AMBIGUOUS: t: column age could be Age, age"):
        tables.columns("t", ["Age", "age"], ("age",))


def test_the_exact_name_goes_before_a_longer_one() -> None:
    assert tables.columns("t", ["Mask other", "Mask"], ("mask",)) == {1: "mask"}


def test_a_column_is_not_taken_twice() -> None:
    with pytest.raises(InvalidInput, match="COLUMN_MISSING: t has no column Mask"):
        tables.columns("t", ["Mask other"], ("Mask", "Mask other"))


def test_cells_lose_their_quotes_and_line_breaks(tmp_path: Path) -> None:
    (row,) = read(tmp_path, 'patient_id,path\nP1,"a/b.dcm\n"\n', "patient_id", "path")

    assert row["path"] == "a/b.dcm"


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    rows = read(tmp_path, "a,b\n1,2\n,\n3,4\n", "a", "b")

    assert [(row.number, row["a"]) for row in rows] == [(2, "1"), (4, "3")]


def test_a_row_that_ends_early_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"ROW_INCOMPLETE: table.csv, row 3: 2 cells expected"):
        read(tmp_path, "a,b\n1,2\n3\n", "a")


def test_what_is_no_number_is_named(tmp_path: Path) -> None:
    first, second = read(tmp_path, "a\nx\n1.5\n", "a")

    assert second.decimal("a") == 1.5
    with pytest.raises(InvalidInput, match=r"CELL_UNKNOWN: table.csv, row 2: a must be a number"):
        first.decimal("a")


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"COLUMN_MISSING: table.csv has no column a"):
        read(tmp_path, "", "a")
