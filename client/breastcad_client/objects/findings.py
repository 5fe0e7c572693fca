"""What a document found: its sentences and its lesions, taken from its tree."""

from __future__ import annotations

from collections.abc import Iterator

from breastcad_client.objects.content import Node
from breastcad_client.objects.measured import Measured, plain_name
from breastcad_client.objects.outlines import Extent

_TRACKING_IDENTIFIER = ("112039", "DCM")
_TRACKING_UID = ("112040", "DCM")
_DECISION = ("DECISION", "99BREASTCAD")
_FINDING = ("121071", "DCM")
_LATERALITY = ("272741003", "SCT")
_COMMENT = ("121106", "DCM")
# Of a mammography CAD report, and of a key object note.
_SENTENCES = frozenset({("111033", "DCM"), ("113012", "DCM")})
_MEASURED = frozenset({"NUM", "CODE"})
_FOUND = frozenset({"CONTAINER", "CODE"})


def sentences_of(root: Node) -> tuple[str, ...]:
    """Return the decision for each breast with its reason, and what else is said of the whole.

    Parameters
    ----------
    root
        The document.
    """
    decisions = (
        child
        for container in root.children
        for child in container.children
        if child.code == _DECISION
    )
    said = (node.value for node in root.walk() if node.code in _SENTENCES)
    return (*map(_decision, decisions), *said)


def images_of(root: Node) -> tuple[Measured, ...]:
    """Return the groups that are about whole images.

    Parameters
    ----------
    root
        The document.
    """
    groups = [node for node in _outlined(root) if not _is_lesion(node)]
    return tuple(_measured(node, number) for number, node in enumerate(groups, start=1))


def lesions_of(root: Node) -> tuple[Measured, ...]:
    """Return each finding that has an outline of its own, in the order of the document.

    Parameters
    ----------
    root
        The document.
    """
    found = [node for node in _outlined(root) if _is_lesion(node)]
    return tuple(_measured(node, number) for number, node in enumerate(found, start=1))


def _decision(node: Node) -> str:
    side, why = _value(node, _LATERALITY), _value(node, _COMMENT)
    breast = f"{side} breast" if side else "Side not known"
    # The reason begins with the decision.
    return f"{breast} - {why}" if why.startswith(node.value) else f"{breast} - {node.value}. {why}"


def _outlined(root: Node) -> list[Node]:
    return [node for node in root.walk() if node.type in _FOUND and _extent(node) is not None]


def _is_lesion(node: Node) -> bool:
    """Tell a lesion from what is about a whole image, which no CAD report tracks."""
    is_tracked = bool(_value(node, _TRACKING_UID))
    return is_tracked if node.type == "CODE" else bool(_value(node, _FINDING))


def _measured(node: Node, number: int) -> Measured:
    return Measured(
        name=plain_name(_value(node, _TRACKING_IDENTIFIER))
        or f"{node.value or node.name} {number}",
        tracking_uid=_value(node, _TRACKING_UID),
        extent=_extent(node),
        facts=dict(_facts(node)),
    )


def _facts(node: Node) -> Iterator[tuple[str, str]]:
    for child in node.children:
        for image in child.children:
            if not image.type:
                yield "Image", image.value
    for child in node.children:
        if child.type in _MEASURED and child.value:
            yield child.name, child.value


def _value(node: Node, code: tuple[str, str]) -> str:
    return next((child.value for child in node.children if child.code == code), "")


def _extent(node: Node) -> Extent | None:
    """Return the largest box of the graphics below an item: a centre is smaller than an outline."""
    boxes = [child.extent for child in node.children if child.extent is not None]
    return max(boxes, key=_area, default=None)


def _area(box: Extent) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
