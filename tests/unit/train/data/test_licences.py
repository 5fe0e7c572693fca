"""What a model inherits from its data."""

from breastcad_train.data import licences
from breastcad_train.data.catalogue import CATALOGUE


def test_open_data_ask_for_attribution_only() -> None:
    licence, limits = licences.inherited({"CC-BY-3.0", "CC-BY-4.0"})

    assert (licence, limits) == ("CC-BY-4.0", "Attribution to the data sets is required.")


def test_each_closed_set_adds_its_limit() -> None:
    licence, limits = licences.inherited({"CC-BY-4.0", licences.RSNA, licences.MIAS})

    assert licence == "LicenseRef-MIAS-research AND LicenseRef-RSNA-noncommercial"
    assert "mini-MIAS images: research only" in limits
    assert "non-commercial research only" in limits


def test_every_data_set_has_a_known_licence() -> None:
    for dataset in CATALOGUE.values():
        licence, _ = licences.inherited({dataset.licence})
        assert dataset.open == (licence == "CC-BY-4.0")
