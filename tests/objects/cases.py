"""Answered exams of every kind that results are rendered of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product

from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from pydicom.dataset import Dataset

from tests.objects import headers, names, published
from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, clip, mammogram, uid, ultrasound

_LESION = Ellipse(90, 120, 22, 14, degrees=30)
_SMALL = Ellipse(60, 60, 9, 6)
_FIVE = (
    Ellipse(90, 120, 25, 15, degrees=20),
    Ellipse(40, 60, 12, 12, hole=True),
    Ellipse(179, 200, 14, 9),  # half of it lies outside
    Ellipse(140, 40, 0, 0),
    Ellipse(60, 190, 18, 5, degrees=-40),
)
VISIT = Visit()
_LATER = Visit(study="2", date="20260310")
_MALIGNANT, _BENIGN = 0.87, 0.12


def example(
    scores: Mapping[str, float], lesions: Mapping[str, Sequence[Ellipse]] | None = None
) -> list[Shot]:
    """Return the images of the example exam; each is benign without lesions unless said."""
    paths = sorted(headers.EXAMPLE.glob("*.dcm"))
    return [
        Shot(
            headers.read(path),
            scores.get(path.stem, _BENIGN),
            tuple((lesions or {}).get(path.stem, ())),
        )
        for path in paths
    ]


def four_views(visit: Visit = VISIT) -> list[Dataset]:
    return [mammogram(visit, side, view) for side, view in product("LR", ("CC", "MLO"))]


def _positive_mammograms() -> Exam:
    found = {"mg-l-cc": [_LESION], "mg-l-mlo": [_LESION, _SMALL]}
    return answered(example({"mg-l-cc": 0.91, "mg-l-mlo": 0.64}, found))


def _negative() -> Exam:
    return answered(example({}))


def _negative_with_lesions() -> Exam:
    return answered(example({}, {"mg-r-cc": [_SMALL], "us-r": [_LESION, _SMALL]}))


def _indeterminate() -> Exam:
    """Mammograms alone, where ultrasound is expected as well."""
    return answered([Shot(dataset, _BENIGN) for dataset in four_views()])


def _partly_failed() -> Exam:
    shots = example({"mg-l-cc": _MALIGNANT}, {"mg-l-cc": [_LESION]})
    shots[1] = Shot(shots[1].dataset, reason="SATURATED")
    return answered(shots, unreadable=["damaged.dcm"])


def _refused() -> Exam:
    return answered([Shot(shot.dataset, reason="EMPTY_IMAGE") for shot in example({})])


def _several_lesions() -> Exam:
    return answered([Shot(mammogram(VISIT), _MALIGNANT, _FIVE)])


def _both_breasts() -> Exam:
    found = {name: [_LESION] for name in ("mg-l-cc", "mg-r-mlo", "us-l", "us-r")}
    return answered(example(dict.fromkeys(found, _MALIGNANT), found))


def _one_study() -> Exam:
    shots = [Shot(dataset, _BENIGN) for dataset in four_views()]
    return answered([*shots, Shot(ultrasound(VISIT), _MALIGNANT, (_SMALL,))])


def _two_studies() -> Exam:
    shots = [Shot(dataset, _MALIGNANT, (_LESION,)) for dataset in four_views()]
    return answered([*shots, Shot(ultrasound(_LATER), _MALIGNANT, (_SMALL,))])


def _two_patients() -> Exam:
    other = Visit(patient="OBJECTS-2", study="9", name=b"EXAMPLE^OTHER")
    return answered(
        [
            Shot(mammogram(VISIT), _MALIGNANT, (_LESION,)),
            Shot(ultrasound(other), 0.7613, (_SMALL,)),
        ]
    )


def _two_patients_in_one_study() -> Exam:
    """A mistake of the archive: images of another patient under the same study."""
    mine, other = mammogram(VISIT), ultrasound(Visit(patient="OBJECTS-2", name=b"EXAMPLE^OTHER"))
    other.StudyInstanceUID = mine.StudyInstanceUID
    return answered([Shot(mine, _MALIGNANT, (_LESION,)), Shot(other, 0.7613, (_SMALL,))])


def _two_patients_without_id() -> Exam:
    unknown = Visit(patient="", name=b"EXAMPLE^UNKNOWN")
    other = Visit(patient="", study="9", name=b"EXAMPLE^OTHER")
    return answered(
        [
            Shot(mammogram(unknown), _MALIGNANT, (_LESION,)),
            Shot(ultrasound(other), 0.7613, (_SMALL,)),
        ]
    )


def _clip() -> Exam:
    """Of 30 frames, those that a profile with three frames takes."""
    source = clip(VISIT)
    found = ((_SMALL,), (_SMALL, Ellipse(120, 80, 20, 12)), ())
    scores = (_BENIGN, _MALIGNANT, _BENIGN)
    frames = zip((5, 15, 25), scores, found, strict=True)
    return answered([Shot(source, score, lesions, frame) for frame, score, lesions in frames])


def _clip_partly_refused() -> Exam:
    source = clip(VISIT)
    refused = Shot(source, frame=5, reason="INFERENCE_FAILED")
    return answered([refused, Shot(source, _MALIGNANT, (_SMALL,), 15)])


def _colour_ultrasound() -> Exam:
    coloured = ultrasound(
        VISIT, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0
    )
    return answered([Shot(coloured, _MALIGNANT, (_SMALL,))])


def _labelled_only() -> Exam:
    spot = mammogram(VISIT, "L", "ML")
    spot.ViewCodeSequence[0].ViewModifierCodeSequence = [headers.coded("399055006", "Spot")]
    shots = [Shot(dataset, _MALIGNANT, (_LESION,)) for dataset in four_views()]
    return answered([*shots, Shot(spot, reason="SPOT_VIEW", labelled=True)])


def _flipped() -> Exam:
    """Right breasts, which the models see mirrored, and a left one stored mirrored."""
    mirrored = mammogram(VISIT, "L", "MLO", PatientOrientation=["P", "FL"])
    right = [mammogram(VISIT, "R", view) for view in ("CC", "MLO")]
    return answered([Shot(dataset, _MALIGNANT, _FIVE) for dataset in (*right, mirrored)])


def _with_predecessors() -> Exam:
    """A late image: an SR and a CAD SR of this study are replaced, and one of another study."""
    basic, cad, three_d = (f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in (22, 50, 34))
    replaced = [(VISIT, three_d), (VISIT, cad), (_LATER, three_d), (VISIT, basic)]
    references = [
        exam_pb2.ObjectReference(
            study_instance_uid=uid(visit),
            series_instance_uid=uid(visit, "earlier", sop_class),
            sop_class_uid=sop_class,
            sop_instance_uid=uid(visit, "earlier object", sop_class),
        )
        for visit, sop_class in replaced
    ]
    shots = [Shot(dataset, _MALIGNANT, (_LESION,)) for dataset in four_views()]
    return answered(shots, predecessors=references)


def _special(**changes: object) -> Exam:
    """Return an exam of one mammogram with other attributes."""
    return answered([Shot(mammogram(VISIT, "R", "MLO", **changes), _MALIGNANT, (_LESION,))])


def _named(case: str, character_set: Sequence[str], name: bytes, description: bytes) -> Exam:
    """Return an exam whose patient has a name in another script."""
    visit = Visit(patient=f"OBJECTS-{case}", character_set=character_set, name=name)
    changed = {"StudyDescription": description, "ReferringPhysicianName": name}
    shots = [mammogram(visit), ultrasound(visit)]
    for dataset in shots:
        for keyword, value in changed.items():
            names.set_bytes(dataset, keyword, value)
    return answered([Shot(dataset, _MALIGNANT, (_SMALL,)) for dataset in shots])


CASES: Mapping[str, Callable[[], Exam]] = {
    "positive_mammograms": _positive_mammograms,
    "negative": _negative,
    "negative_with_lesions": _negative_with_lesions,
    "positive_without_lesions": lambda: answered([Shot(mammogram(VISIT), _MALIGNANT)]),
    "indeterminate": _indeterminate,
    "partly_failed": _partly_failed,
    "refused": _refused,
    "several_lesions": _several_lesions,
    "both_breasts": _both_breasts,
    "one_study": _one_study,
    "two_studies": _two_studies,
    "two_patients": _two_patients,
    "clip": _clip,
    "clip_partly_refused": _clip_partly_refused,
    "colour_ultrasound": _colour_ultrasound,
    "labelled_only": _labelled_only,
    "flipped": _flipped,
    "with_predecessors": _with_predecessors,
    "side_not_stated": lambda: answered([Shot(ultrasound(VISIT, ""), _MALIGNANT, (_SMALL,))]),
    "monochrome1": partial(
        _special, PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE"
    ),
    "signed": partial(
        _special, PixelRepresentation=1, RescaleIntercept=-1024, RescaleSlope=0.5, WindowCenter=0
    ),
    "tall_pixels": partial(_special, ImagerPixelSpacing=[0.2, 0.1]),
    "no_spacing": partial(_special, ImagerPixelSpacing=None),
    "sigmoid": partial(_special, VOILUTFunction="SIGMOID"),
    "several_windows": partial(_special, WindowCenter=[2048, 1000], WindowWidth=[4096, 500]),
    "voi_lut": lambda: _special(VOILUTSequence=[headers.voi_lut()]),
    **{name: partial(_named, name, *texts) for name, texts in names.NAMES.items()},
    **published.CASES,
}
"""Each by its name; made when called."""

MIXED: Mapping[str, Callable[[], Exam]] = {
    "two_patients": _two_patients,
    "two_patients_in_one_study": _two_patients_in_one_study,
    "two_patients_without_id": _two_patients_without_id,
}
"""Exams that nobody should send: images of two patients."""

DIFFERENT = ("several_lesions", "refused", "partly_failed", "two_studies", "clip", "negative")
"""Those whose reports differ most in what they hold."""

SHORT = ("tall_pixels", "refused", "partly_failed", "clip_partly_refused")
"""The same, with as little in each as shows it."""
