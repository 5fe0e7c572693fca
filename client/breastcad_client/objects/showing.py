"""Objects in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from breastcad_client.objects.content import Node
from breastcad_client.objects.description import Description
from breastcad_client.objects.measured import Measured
from breastcad_client.objects.references import Reference
from breastcad_client.objects.traceability import Traceability
from breastcad_client.origin import MANUFACTURER


def show_object(console: Console, path: Path, description: Description) -> None:
    """Print one object: what it is, what it shows, its tree, and what it refers to.

    Parameters
    ----------
    console
        Where to.
    path
        Its file.
    description
        The object.
    """
    console.print(f"[bold]{escape(str(path))}[/]: {description.kind}, {description.sop_class}")
    console.print(_facts([*description.patient.items(), *description.facts.items()]))
    for text in description.details.texts:
        console.print(f"  {escape(text)}")
    for title, found in (
        ("image", description.details.images),
        ("lesion", description.details.lesions),
    ):
        if found:
            console.print(_measured(title, found))
    if description.details.content is not None:
        console.print(_tree(description.details.content))
    _show_references(console, "refers to", description.sources)
    _show_references(console, "takes the place of", description.supersedes)


def show_makers(console: Console, descriptions: Iterable[Description]) -> None:
    """Print what made objects, once for all that the same release made.

    Parameters
    ----------
    console
        Where to.
    descriptions
        The objects.
    """
    for made_by in dict.fromkeys(description.made_by for description in descriptions):
        console.print(f"[bold]made by[/] {MANUFACTURER}")
        console.print(_made_by(made_by))


def _facts(facts: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(f"  {name}", escape(value))
    return table


def _measured(title: str, found: Sequence[Measured]) -> Table:
    table = Table()
    for heading in (title, "left, top – right, bottom", "measured", "tracking UID"):
        table.add_column(heading, overflow="fold")
    for each in found:
        table.add_row(
            escape(each.name),
            str(each.extent or "–"),
            escape("\n".join(f"{name}: {value}" for name, value in each.facts.items())),
            each.tracking_uid,
        )
    return table


def _tree(root: Node) -> Tree:
    tree = Tree(_line(root))
    for child in root.children:
        tree.add(_tree(child))
    return tree


def _line(node: Node) -> str:
    name = f"[bold]{escape(node.name)}[/]" if node.name else ""
    return ": ".join(filter(None, (name, escape(node.value)))) or node.type


def _show_references(console: Console, title: str, references: Sequence[Reference]) -> None:
    if not references:
        return
    console.print(_facts([(title, "\n".join(map(_named, references)))]))


def _named(reference: Reference) -> str:
    frames = f" frame {', '.join(map(str, reference.frames))}" if reference.frames else ""
    return f"{reference.kind} {reference.uid}{frames}"


def _made_by(made_by: Traceability) -> Table:
    models = [
        ("model", "\n".join((f"{model.name} {model.digest}", *model.facts)))
        for model in made_by.models
    ]
    return _facts(
        [
            ("release", made_by.release),
            ("software", made_by.software_version),
            ("device UID", made_by.device_uid),
            *models,
        ]
    )
