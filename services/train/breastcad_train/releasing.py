"""Publish bundles of runs, and a release that binds one segmenter and classifier a modality.

Networks that denoise are bound to the methods that run them.
"""

from __future__ import annotations

from breastcad.bundles import Bundle, ModalityCode, load_bundle, publish_bundle
from breastcad.errors import InvalidInput, NotFound
from breastcad.profiles import DenoiseMethod
from breastcad.releases import Fusion, ModalityRelease, Release, point_channel, publish_release
from breastcad.store import Store
from breastcad_preprocess.profiles import PROFILES

from breastcad_train.bundling import FOLDER
from breastcad_train.runs import Run

DENOISERS: dict[str, DenoiseMethod] = {
    "denoise-large": "gat_dncnn",
    "denoise-small": "gat_dncnn_small",
}


def publish(runs: list[Run], store: Store) -> list[Bundle]:
    """Copy the bundles of evaluated runs to `store`.

    Raises
    ------
    NotFound
        ``NOT_EVALUATED``, naming the run.
    """
    bundles = []
    for run in runs:
        folder = run.folder / FOLDER
        if not folder.is_dir():
            name = run.folder.name
            raise NotFound("NOT_EVALUATED", f"run {name} has no bundle; evaluate it first")
        bundles.append(load_bundle(store, publish_bundle(store, folder)))
    return bundles


def release(name: str, bundles: list[Bundle], store: Store, *, channel: str) -> Release:
    """Publish the release of these bundles and point `channel` to it.

    The fusion is the default: OR of each modality at its own operating point; a missing modality
    leaves a negative answer indeterminate.

    Raises
    ------
    InvalidInput
        ``RELEASE_INCOMPLETE`` unless there is one segmenter and one classifier a modality.
        ``UNKNOWN_DENOISER`` for one that no method runs.
    """
    denoisers = [bundle for bundle in bundles if bundle.spec.task == "denoise"]
    models = [bundle for bundle in bundles if bundle.spec.task != "denoise"]
    codes = sorted({bundle.spec.modality for bundle in models})
    made = Release(
        name=name,
        profiles={
            bundle.spec.profile: PROFILES[bundle.spec.profile]
            for bundle in sorted(models, key=lambda bundle: bundle.spec.profile)
        },
        modalities={code: _modality(code, models) for code in codes},
        denoisers={_method(bundle): bundle.digest for bundle in denoisers},
        # Every breast should have all modalities: negative OR unknown is not negative.
        fusion=Fusion(rule="or", missing="indeterminate", expected=codes),
    )
    publish_release(store, made)
    point_channel(store, channel, name)
    return made


def _method(bundle: Bundle) -> DenoiseMethod:
    name = bundle.spec.name
    if name not in DENOISERS:
        raise InvalidInput("UNKNOWN_DENOISER", f"no method runs {name}; expected {list(DENOISERS)}")
    return DENOISERS[name]


def _modality(code: ModalityCode, bundles: list[Bundle]) -> ModalityRelease:
    segmenter, classifier = (_only(code, task, bundles) for task in ("segment", "classify"))
    return ModalityRelease(
        profile=segmenter.spec.profile,
        segmenter=segmenter.digest,
        classifier=classifier.digest,
    )


def _only(code: ModalityCode, task: str, bundles: list[Bundle]) -> Bundle:
    found = [b for b in bundles if b.spec.modality == code and b.spec.task == task]
    if len(found) != 1:
        raise InvalidInput(
            "RELEASE_INCOMPLETE", f"expected one bundle to {task} {code}, got {len(found)}"
        )
    return found[0]
