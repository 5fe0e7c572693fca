"""The command as it is typed."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from breastcad_client.app import app
from breastcad_client.commands.up import announce
from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem
from breastcad_client.outcome import Outcome
from breastcad_client.screen import MAX_ROWS, StageBars, show
from breastcad_client.testing import analysed_image, example_result, refused_image
from rich.console import Console
from typer.testing import CliRunner


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", "TERM": "dumb"})
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "command",
    [["up"], ["analyze"], ["report"], ["store"], ["denoise"], ["doctor"], ["release", "show"]],
)
def test_each_command_explains_itself_with_an_example(command: list[str]) -> None:
    status, text = run(*command, "--help")
    assert status == 0
    assert f"breastcad {' '.join(command)}" in text


def test_wrong_paths_and_pictures_without_modality_are_wrong_use(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")

    for path in (picture, tmp_path / "gone"):
        status, _ = run("analyze", str(path), "--out", str(tmp_path / "out"))
        assert status == 2
    assert not (tmp_path / "out").exists()


def test_one_request_id_for_several_exams_is_wrong_use(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    out = str(tmp_path / "out")

    status, text = run(
        "analyze", str(tmp_path), "--out", out, "--modality", "US", "--request-id", "r"
    )

    assert status == 2
    assert "these files are 2" in text


def test_a_missing_store_is_unavailable(tmp_path: Path) -> None:
    status, text = run("release", "show", "--store", (tmp_path / "none").as_uri())
    assert status == 5
    assert "STORE_UNAVAILABLE" in text


def test_doctor_ends_with_status_one_on_a_fault() -> None:
    status, text = run("doctor", "--service", "fusion=127.0.0.1:1")
    assert status == 1
    assert "✗ fusion: 127.0.0.1:1 does not answer →" in text


def test_the_table_shows_each_image_with_score_and_reason() -> None:
    console = Console(record=True, width=160, file=None, quiet=False)
    with console.capture() as shown:
        result = example_result(analysed_image("a.png"), refused_image("[b].dcm", "TRUNCATED"))
        show(console, [Outcome(result)])

    for text in ("a.png", "0.70 / 0.50", "[b].dcm", "REFUSED TRUNCATED", "POSITIVE", "Research"):
        assert text in shown.get()


def test_the_table_shows_frames_and_notices() -> None:
    frames = [analysed_image("clip", number, 40) for number in (6, 20)]
    for frame, notices in zip(frames, (["A", "B"], ["B", "C"]), strict=True):
        frame.notices.extend(notices)
    console = Console(width=80)
    with console.capture() as shown:
        show(console, [Outcome(example_result(*frames, analysed_image("still")))])

    assert [shown.get().count(text) for text in ("frame 7 of 40 ", "frame 21 of 40 ", " of ")] == [
        1,
        1,
        2,
    ]
    assert "\nclip: A, B, C\n" in shown.get()


def test_a_long_table_is_cut() -> None:
    console = Console(width=160)
    images = [analysed_image(f"{number}.png") for number in range(MAX_ROWS + 1)]
    with console.capture() as shown:
        show(console, [Outcome(example_result(*images))])

    assert f"the first {MAX_ROWS} of {MAX_ROWS + 1} images" in shown.get()
    assert f"{MAX_ROWS}.png" not in shown.get()


def test_bars_need_no_terminal() -> None:
    with StageBars(Console(force_terminal=False), []):
        pass


def test_up_shows_brackets_in_paths_as_they_are(tmp_path: Path) -> None:
    system = EmbeddedSystem(EmbeddedSettings("file:///m", logs=tmp_path / "[b]"), print)
    console = Console(width=200)
    with console.capture() as shown:
        announce(system, console)
    assert shown.get() == f"logs are in {tmp_path}/[b]\n"


def test_up_says_which_port_of_which_host_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = str(taken.getsockname()[1])
        store = ["--store", "file:///none", "--logs", str(tmp_path)]
        status, text = run("up", "--host", "127.0.0.2", "--port", port, *store)
    assert status == 5
    assert f"Port {port} of 127.0.0.2 is taken" in text


def test_help_says_that_files_of_one_patient_are_one_exam() -> None:
    _, text = run("analyze", "--help")
    assert "All DICOM files of one patient are one exam" in " ".join(text.split())


@pytest.mark.parametrize("command", [["analyze", "x", "--out", "y"], ["release", "show"]])
@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (["--tls-certificate"], "go together"),
        (["--tls-certificate", "--tls-key"], "needs --tls-ca"),
    ],
)
def test_half_a_tls_configuration_is_wrong_use(
    command: list[str], given: list[str], complaint: str, tmp_path: Path
) -> None:
    pem = tmp_path / "pem"
    pem.touch()
    options = [part for option in given for part in (option, str(pem))]
    status, text = run(*command, "--server", "127.0.0.1:1", *options)
    assert status == 2
    assert complaint in text
