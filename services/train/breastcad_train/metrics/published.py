"""What the papers print, and the counts that explain it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from breastcad_train.metrics.consistency import (
    Printed,
    Rates,
    printed,
    rarer_share,
)
from breastcad_train.metrics.report import Matrix, report


@dataclass(frozen=True)
class PublishedReport:
    """A printed classification report with the confusion matrix that it was computed from.

    Attributes
    ----------
    names
        Of the classes.
    matrix
        Reconstructed counts: rows are the truth, columns the answers.
    accuracy
        As printed.
    lines
        Precision, recall and F1 as printed, of each class and of the averages ``macro`` and
        ``weighted``.
    """

    names: tuple[str, ...]
    matrix: Matrix
    accuracy: Printed
    lines: dict[str, tuple[Printed, Printed, Printed]]

    def conflicts(self) -> list[str]:
        """Return which printed figures do not follow from the counts."""
        found = report(self.matrix, self.names)
        averages = {"macro": found.macro, "weighted": found.weighted}
        wrong = [] if self.accuracy.agrees(found.accuracy) else ["accuracy"]
        for name, figures in self.lines.items():
            line = found.classes.get(name) or averages[name]
            values = (line.precision, line.recall, line.f1)
            for part, figure, value in zip(_PARTS, figures, values, strict=True):
                if not figure.agrees(value):
                    wrong.append(f"{part} of {name}")
        return wrong


@dataclass(frozen=True)
class PublishedMaps:
    """Printed scores of class maps."""

    accuracy: Printed
    mean_iou: Printed
    mean_class_accuracy: Printed

    def tumour_share(self) -> float | None:
        """Return the share of tumour that two classes would need, or None where none will do."""
        return rarer_share(self.accuracy.value, self.mean_class_accuracy.value, self.mean_iou.value)


_PARTS = ("precision", "recall", "F1")


def _report(names: str, matrix: list[list[int]], accuracy: str, **lines: str) -> PublishedReport:
    figures = {}
    for name, text in lines.items():
        precision, recall, f1 = (printed(part) for part in text.split())
        figures[name] = (precision, recall, f1)
    return PublishedReport(tuple(names.split()), np.array(matrix), printed(accuracy), figures)


def _rates(text: str) -> Rates:
    return Rates(*(printed(part) for part in text.split()))


def _maps(text: str) -> PublishedMaps:
    return PublishedMaps(*(printed(f"{part}%") for part in text.split()))


_TWO, _THREE = "benign malignant", "benign normal malignant"

# SCIENCE.md §1.1 A9 and A10: BrEaST, 27 test images.
BREAST_REPORTS = {
    "MobileNetV2": _report(
        _TWO,
        [[12, 4], [6, 5]],
        "62.96%",
        benign="66.67% 75% 70.59%",
        malignant="55.56% 45.45% 50%",
        macro="61% 60% 60%",
    ),
    "ResNet50": _report(
        _TWO,
        [[13, 3], [6, 5]],
        "66.67%",
        benign="68.42% 81.25% 74.29%",
        malignant="62.50% 45.45% 52.63%",
        macro="65% 63% 63%",
    ),
}

# SCIENCE.md §1.2 B11: BUSI, 78 test images.
BUSI_REPORTS = {
    "CNN": _report(
        _THREE,
        [[33, 6, 3], [0, 16, 0], [5, 0, 15]],
        ".82",
        benign=".87 .79 .82",
        normal=".73 1 .84",
        malignant=".83 .75 .79",
        macro=".81 .85 .82",
        weighted=".83 .82 .82",
    ),
    "VGG19": _report(
        _THREE,
        [[39, 3, 0], [0, 16, 0], [4, 0, 16]],
        ".91",
        benign=".91 .93 .92",
        normal=".84 1 .91",
        malignant="1 .80 .89",
        macro=".92 .91 .91",
        weighted=".92 .91 .91",
    ),
    "MobileNet": _report(
        _THREE,
        [[38, 3, 1], [0, 16, 0], [5, 0, 15]],
        ".88",
        benign=".88 .90 .89",
        normal=".84 1 .91",
        malignant=".94 .75 .83",
        macro=".89 .88 .88",
        weighted=".89 .88 .88",
    ),
}

# SCIENCE.md §1.3 C19: accuracy, TPR, TNR, precision, F, BCR, Youden, JAC, DICE.
FUSION_ROWS = {
    "Raza": _rates("85% 80% 87.36% .75 .78 .84 .68 .75 .78"),
    "Chiao": _rates("85% 91.67% 89.50% .75 .83 .90 .81 .75 .83"),
    "Rahman H": _rates("93% 92% 94% .94 .93 .93 .86 .94 .93"),
    "Rahman MM": _rates("93% 96% 92% .93 .94 .94 .88 .94 .93"),
    "Refined Mask R-CNN": _rates("99.20% 99% 99% .99 .99 .99 .98 .99 .99"),
}

# SCIENCE.md §1.4: pixel accuracy, mean IoU, mean class accuracy in percent.
CITYSCAPES_MAPS = {
    "FCN32": _maps("91.84 57.35 66.59"),
    "FCN16": _maps("92.88 59.25 67.86"),
    "FCN8": _maps("92.57 59.01 67.96"),
    "U-Net": _maps("91.81 58.87 68.86"),
    "Dilation10-Front": _maps("92.98 62.94 72.78"),
    "Dilation10-Context": _maps("95.37 63.29 75.16"),
    "Dilation10-Global": _maps("96.09 67.87 79.05"),
    "DeepLabv3-R18": _maps("93.97 63.75 74.53"),
}
MAMMOGRAM_MAPS = {
    "FCN32": _maps("80.37 40.06 49.20"),
    "FCN16": _maps("78.90 41.75 53.13"),
    "FCN8": _maps("78.17 45.12 57.03"),
    "U-Net": _maps("80.49 43.47 53.78"),
    "Dilation10-Front": _maps("93.03 47.65 60.74"),
    "Dilation10-Context": _maps("93.46 50.26 64.39"),
    "Dilation10-Global": _maps("93.69 57.91 67.97"),
    "DeepLabv3-R18": _maps("92.17 51.34 62.01"),
}
