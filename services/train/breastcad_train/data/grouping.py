"""What must hold for the groups of samples before they are divided."""

from __future__ import annotations

from collections import defaultdict

from breastcad.errors import InvalidInput

from breastcad_train.data.sample import Sample


def require_one_kind(samples: list[Sample]) -> None:
    """Refuse a group of several kinds whose images are not all marked as doubtful.

    It is for groups that show one lesion only; two breasts of one patient may well differ.

    Raises
    ------
    InvalidInput
        ``GROUP_TWO_KINDS``, naming two of its images.
    """
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[sample.group].append(sample)
    for name, members in groups.items():
        other = next((s for s in members if s.kind != members[0].kind), None)
        if other is not None and not all(sample.doubtful for sample in members):
            raise InvalidInput(
                "GROUP_TWO_KINDS",
                f"group {name}: {members[0].key} is {members[0].kind}, {other.key} is {other.kind}",
            )
