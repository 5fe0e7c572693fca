"""The papers' tables, reproduced from whole images or shown to contradict themselves."""

import pytest
from breastcad_train.metrics.consistency import (
    printed,
    rarer_share,
    rate_conflicts,
    two_class_ious,
)
from breastcad_train.metrics.pixels import pixel_scores
from breastcad_train.metrics.published import (
    BREAST_REPORTS,
    BUSI_REPORTS,
    FUSION_ROWS,
    MAMMOGRAM_MAPS,
    PublishedReport,
)
from breastcad_train.metrics.report import report
from hypothesis import given
from hypothesis import strategies as st
from numpy import array

REPORTS = BREAST_REPORTS | BUSI_REPORTS


def test_a_figure_is_as_wide_as_what_was_rounded_off() -> None:
    assert printed(".87").agrees(0.8749) and not printed(".87").agrees(0.8751)
    assert printed("66.67%").agrees(2 / 3) and not printed("66.67%").agrees(0.667)
    assert printed("66 %").slack == pytest.approx(0.005)


@pytest.mark.parametrize("model", REPORTS)
def test_whole_images_reproduce_every_printed_figure(model: str) -> None:
    assert REPORTS[model].conflicts() == []


@pytest.mark.parametrize("model", REPORTS)
def test_one_image_more_or_less_does_not(model: str) -> None:
    published = REPORTS[model]
    moved = published.matrix.copy()
    moved[0, 0] -= 1
    moved[0, -1] += 1

    other = PublishedReport(published.names, moved, published.accuracy, published.lines)

    assert other.conflicts()


@pytest.mark.parametrize(
    ("reports", "support"), [(BREAST_REPORTS, [16, 11]), (BUSI_REPORTS, [42, 16, 20])]
)
def test_models_of_a_paper_share_its_test_set(
    reports: dict[str, PublishedReport], support: list[int]
) -> None:
    assert all(one.matrix.sum(axis=1).tolist() == support for one in reports.values())


def test_the_commoner_class_alone_comes_close_to_the_paper() -> None:
    constant = report(array([[16, 0], [11, 0]]), ("benign", "malignant"))

    assert constant.accuracy == pytest.approx(0.593, abs=5e-4)
    assert BREAST_REPORTS["MobileNetV2"].accuracy.value < constant.accuracy + 0.04


def test_the_short_table_of_a_paper_cuts_instead_of_rounding() -> None:
    # 18 of 27 is 66.67 %; the paper's short table prints 66 %.
    assert not printed("66%").agrees(18 / 27)


def test_the_fusion_table_contradicts_itself() -> None:
    copied = "Jaccard and Dice repeat precision and F1"

    assert {name: rate_conflicts(row) for name, row in FUSION_ROWS.items()} == {
        "Raza": [copied],
        "Chiao": [
            "accuracy lies outside sensitivity and specificity",
            "precision does not follow from the other rates",
            "balanced accuracy is not the mean of sensitivity and specificity",
            copied,
        ],
        "Rahman H": ["Jaccard is above Dice", copied],
        "Rahman MM": [
            "precision does not follow from the other rates",
            "Jaccard is above Dice",
            copied,
        ],
        "Refined Mask R-CNN": [],
    }


def test_fcn32_on_mammograms_cannot_be_two_classes() -> None:
    row = MAMMOGRAM_MAPS["FCN32"]
    # Whatever the two accuracies were before rounding.
    least = min(
        two_class_ious(accuracy, mean)[1].min()
        for accuracy in row.accuracy.span
        for mean in row.mean_class_accuracy.span
    )

    assert row.tumour_share() is None
    assert least == pytest.approx(0.4018, abs=1e-4)
    assert least > row.mean_iou.span[-1]


def test_the_other_models_would_need_as_many_test_sets() -> None:
    shares = [row.tumour_share() for name, row in MAMMOGRAM_MAPS.items() if name != "FCN32"]

    assert min(filter(None, shares)) == pytest.approx(0.006, abs=5e-4)
    assert max(filter(None, shares)) == pytest.approx(0.106, abs=5e-4)
    assert None not in shares


share = st.floats(0.01, 0.45)


@given(share, st.floats(0.2, 0.95), st.floats(0.55, 0.99))
def test_figures_of_a_real_answer_are_explained(rare: float, first: float, second: float) -> None:
    counts = array(
        [[(1 - rare) * second, (1 - rare) * (1 - second)], [rare * (1 - first), rare * first]]
    )
    scores = pixel_scores(counts)

    shares, ious = two_class_ious(scores.accuracy, scores.mean_class_accuracy)

    nearest = abs(shares - rare).argmin()
    assert shares[nearest] == pytest.approx(rare, abs=2e-5)
    assert ious[nearest] == pytest.approx(scores.mean_iou, abs=2e-3)


def test_the_share_behind_a_real_answer_is_found() -> None:
    scores = pixel_scores(array([[855, 45], [40, 60]]))

    found = rarer_share(scores.accuracy, scores.mean_class_accuracy, scores.mean_iou)

    assert found == pytest.approx(0.1, abs=1e-4)
