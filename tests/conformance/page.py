"""docs/conformance.md, from the code's own tables and from rendered objects.

Run ``python -m tests.conformance.page`` in the root of the repository to write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from breastcad_gateway.render.dicom import exam
from breastcad_gateway.render.dicom.header import IDENTITY_TAGS
from pydicom.datadict import keyword_for_tag

from tests.conformance.attribute_tables import common_table, kind_tables
from tests.conformance.codes import code_table
from tests.conformance.content_tables import content_table
from tests.conformance.reading import (
    class_table,
    other_classes,
    refused_syntaxes,
    syntax_table,
)
from tests.conformance.samples import CASES_OF_PAGE, TITLES, samples
from tests.conformance.sending import sending_table

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
_TEXT = Path(__file__).with_name("conformance.md.in")

_WRITTEN = {
    "1.2.840.10008.5.1.4.1.1.66.4": ("each instance with an outlined lesion", "`NAME-seg.dcm`"),
    "1.2.840.10008.5.1.4.1.1.88.34": ("each study", "`sr.dcm`"),
    "1.2.840.10008.5.1.4.1.1.88.50": ("each study with mammograms", "`cad-sr.dcm`"),
    "1.2.840.10008.5.1.4.1.1.11.1": ("each analysed instance in grey", "`NAME-gsps.dcm`"),
    "1.2.840.10008.5.1.4.1.1.11.2": ("each analysed instance in colour", "`NAME-gsps.dcm`"),
    "1.2.840.10008.5.1.4.1.1.7": ("each analysed image", "`NAME-sc.dcm`"),
    "1.2.840.10008.5.1.4.1.1.88.59": ("each study with a positive image", "`key-object.dcm`"),
}


def page() -> str:
    """Return the whole page."""
    return _TEXT.read_text().format(
        objects=sum(map(len, samples().values())),
        cases=len(CASES_OF_PAGE),
        classes=class_table(),
        others=other_classes(),
        syntaxes=syntax_table(),
        refused=refused_syntaxes(),
        sending=sending_table(),
        written="\n".join(_written()),
        namespace=exam._NAMESPACE,
        identity=", ".join(_identity()),
        common=common_table(),
        kinds="\n\n".join(f"## {title}\n\n{text}" for title, text in kind_tables()),
        contents="\n\n".join(_contents()),
        codes=code_table(own=False),
        own_codes=code_table(own=True),
    )


def _identity() -> Iterator[str]:
    for tag in sorted(IDENTITY_TAGS):
        yield f"{keyword_for_tag(tag)} {tag}"


def _written() -> Iterator[str]:
    for uid, title in TITLES.items():
        modality = samples()[uid][0].dataset.Modality
        how_many, file = _WRITTEN[uid]
        yield f"| {title} | {uid} | {modality} | {how_many} | {file} |"


def _contents() -> Iterator[str]:
    for uid, title in TITLES.items():
        first = samples()[uid][0].dataset
        if "ContentSequence" in first:
            template = first.ContentTemplateSequence[0].TemplateIdentifier
            yield f"### {title}, TID {template}\n\n{content_table(uid)}"


if __name__ == "__main__":
    PAGE.write_text(page())
