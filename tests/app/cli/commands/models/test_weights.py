"""`personacam models` as a user calls it, with a hub on this computer and files of a few bytes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands.models import weights
from app.cli.parser import run_command_line
from app.cli.signals import Interrupt
from app.storage.folders import weights_folder
from app.weights.store import places, terms
from app.weights.store.places import find_store
from engine import ConversionProgress, ConvertedFile
from tests.app.weights.made_up_hub import serve_folder, write_table
from tests.fakes.hub import FakeHub, say

Command = Callable[..., int]
PUBLISHED = {"personalive/a.pth": b"hello" * 100, "personalive/config.json": b"{}", "taesd/b.bin": b"tiny"}


@pytest.fixture(autouse=True)
def table(own_records: Path, tmp_path: Path) -> Path:
    for name, content in PUBLISHED.items():
        path = tmp_path / "published" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return write_table(tmp_path / "published", tmp_path / "table.toml")


@pytest.fixture
def hub(tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with serve_folder(tmp_path / "published") as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """What was printed since the last call, by line."""

    def read() -> list[str]:
        said = capsys.readouterr()
        return [*said.out.splitlines(), *said.err.splitlines()]

    return read


@pytest.fixture
def read_printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    def read() -> dict[str, Any]:
        content: dict[str, Any] = json.loads(capsys.readouterr().out)
        return content

    return read


def test_the_list_of_nothing_says_how_much_there_is_to_download(
    personacam: Command, printed: Callable[[], list[str]]
) -> None:
    assert personacam("models", "list") == 0
    lines = printed()
    assert lines[0] == f"PersonaLive's weights in {weights_folder()}: absent, about 12.23 GB to download"
    assert "  personalive: absent, about 10.67 GB to download" in lines


def test_the_list_in_json_has_every_file(personacam: Command, read_printed: Callable[[], dict[str, Any]]) -> None:
    assert personacam("models", "list", "--json") == 0
    plain = read_printed()
    assert (plain["state"], plain["is_usable"], plain["builds"]) == ("absent", False, plain["builds"])
    targets = [file["target"] for model in plain["models"] for file in model["files"]]
    assert "personalive/denoising_unet.pth" in targets


def test_without_consent_the_terms_are_shown_and_nothing_is_asked_for(
    personacam: Command, hub: FakeHub, table: Path, printed: Callable[[], list[str]]
) -> None:
    assert personacam("models", "download", "--manifest", table) == 1
    lines = printed()
    assert any("academic research only" in line for line in lines)
    assert any("CC BY-NC 4.0" in line for line in lines)
    assert "--accept-terms" in lines[-1]
    assert hub.requests == []
    assert not terms.are_terms_accepted()


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("no\n", 1), ("", 1)])
def test_on_a_terminal_it_asks(
    personacam: Command, hub: FakeHub, table: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return answer

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert personacam("models", "download", "--manifest", table) == code
    assert terms.are_terms_accepted() == (code == 0)
    assert bool(hub.requests) == (code == 0)


def test_the_terms_are_shown_once_and_in_the_language_of_the_user(
    personacam: Command, hub: FakeHub, table: Path, printed: Callable[[], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "config" / "personacam").mkdir(parents=True)
    (tmp_path / "config" / "personacam" / "settings.json").write_text('{"version": 1, "language": "ko"}')
    download = ("models", "download", "--accept-terms", "--manifest", table)
    assert personacam(*download) == 0
    assert any("비상업적" in line for line in printed())
    assert personacam(*download) == 0
    assert not any("비상업적" in line for line in printed())


def test_a_download_is_verified_and_remembered(
    personacam: Command, hub: FakeHub, table: Path, tmp_path: Path, printed: Callable[[], list[str]]
) -> None:
    store = tmp_path / "large disk"
    assert personacam("models", "download", "--accept-terms", "--manifest", table, "--dir", store) == 0
    lines = printed()
    assert f"PersonaLive's weights in {store}: ready, 0.0 MB" in lines
    assert lines[-1].startswith("--animator personalive finds them") or any("finds them" in line for line in lines)
    assert {name: (store / name).read_bytes() for name in PUBLISHED} == PUBLISHED
    assert find_store() == store
    assert personacam("models", "verify") == 0
    assert printed() == [f"{store}: 3 files, all of them right."]


def test_what_is_wrong_is_named_and_the_exit_code_says_so(
    personacam: Command,
    hub: FakeHub,
    table: Path,
    printed: Callable[[], list[str]],
    read_printed: Callable[[], dict[str, Any]],
) -> None:
    personacam("models", "download", "--accept-terms", "--manifest", table)
    (weights_folder() / "personalive" / "a.pth").write_bytes(b"hullo" * 100)
    (weights_folder() / "taesd" / "b.bin").unlink()
    printed()
    assert personacam("models", "verify") == 1
    assert printed()[:2] == ["Damaged: personalive/a.pth", "Missing: taesd/b.bin"]
    personacam("models", "list")
    assert "    personalive/a.pth: damaged; `personacam models download` fetches it again" in printed()
    assert personacam("models", "download") == 0
    printed()
    assert personacam("models", "verify", "--json") == 0
    assert read_printed()["wrong"] == []


def test_a_server_that_refuses_is_one_line(
    personacam: Command, hub: FakeHub, table: Path, printed: Callable[[], list[str]]
) -> None:
    terms.answer_terms(True)
    hub.trouble("maker/taesd/b.bin", *[say(404)] * 20)
    assert personacam("models", "download", "--manifest", table) == 1
    (line,) = printed()
    assert line.startswith("personacam: ")


def test_ctrl_c_keeps_what_has_arrived(
    hub: FakeHub, table: Path, tmp_path: Path, printed: Callable[[], list[str]]
) -> None:
    class Soon(Interrupt):
        def is_requested(self) -> bool:
            return (weights_folder() / "personalive" / "a.pth.part").exists()

    (tmp_path / "published" / "personalive" / "a.pth").write_bytes(bytes(3_000_000))
    hub.files["maker/personalive/a.pth"] = bytes(3_000_000)
    words = ["models", "download", "--accept-terms", "--limit", "1", "--manifest", str(table)]
    assert run_command_line(words, Soon()) == 130
    assert "Stopped. What has arrived is kept" in printed()[-1]
    assert (weights_folder() / "personalive" / "a.pth.part").exists()


def test_a_stopped_first_download_from_another_table_is_listed_and_can_be_removed(
    hub: FakeHub,
    table: Path,
    tmp_path: Path,
    personacam: Command,
    read_printed: Callable[[], dict[str, Any]],
) -> None:
    class Soon(Interrupt):
        def is_requested(self) -> bool:
            return (weights_folder() / "personalive" / "a.pth.part").exists()

    hub.files["maker/personalive/a.pth"] = bytes(3_000_000)
    words = ["models", "download", "--accept-terms", "--json", "--limit", "1", "--manifest", str(table)]
    assert run_command_line(words, Soon()) == 130
    plain = read_printed()
    assert (plain["is_stopped"], plain["state"]) == (True, "partial")
    assert personacam("models", "list", "--json") == 0
    assert read_printed()["models"][0]["state"] == "partial"  # by the same table, without naming it again
    assert personacam("models", "remove", "--json") == 0
    assert read_printed()["freed_bytes"] > 0
    assert not weights_folder().exists()


def test_of_a_download_of_which_nothing_arrives_nothing_is_left(personacam: Command, hub: FakeHub, table: Path) -> None:
    for name in hub.files:
        hub.trouble(name, *[say(404)] * 20)
    assert personacam("models", "download", "--accept-terms", "--manifest", table) == 1
    assert not weights_folder().exists()


def test_an_error_is_data_too(personacam: Command, read_printed: Callable[[], dict[str, Any]], tmp_path: Path) -> None:
    assert personacam("models", "download", "--json") == 1
    assert "terms" in read_printed()["problem"]
    assert personacam("models", "adopt", tmp_path / "nowhere", "--json") == 1
    assert str(tmp_path / "nowhere") in read_printed()["problem"]


def test_a_folder_that_cannot_be_looked_at_is_one_line(
    personacam: Command, table: Path, tmp_path: Path, printed: Callable[[], list[str]]
) -> None:
    terms.answer_terms(True)
    assert personacam("models", "download", "--manifest", table, "--dir", tmp_path / ("n" * 300)) == 1
    (line,) = printed()
    assert "cannot be written to" in line


def test_a_folder_that_takes_nothing_is_not_remembered(
    personacam: Command, hub: FakeHub, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "disc").mkdir()
    monkeypatch.setattr(places, "is_writable", lambda folder: False)  # whoever runs this may write anywhere
    for name in hub.files:
        hub.trouble(name, *[say(404)] * 20)
    words = ("--accept-terms", "--manifest", table, "--dir", tmp_path / "disc")
    assert personacam("models", "download", *words) == 1
    assert find_store() == weights_folder()


def test_an_unknown_model_is_refused(personacam: Command, printed: Callable[[], list[str]]) -> None:
    for task in ("remove", "download"):
        assert personacam("models", task, "nothing") == 1
        assert "There is no model nothing. Choose one of: personalive, " in printed()[-1]


@pytest.mark.parametrize("task", ["adopt", "convert"])
def test_a_folder_without_weights_is_refused_at_once(
    personacam: Command, printed: Callable[[], list[str]], tmp_path: Path, task: str
) -> None:
    (tmp_path / "empty").mkdir()
    assert personacam("models", task, tmp_path / "empty") == 1
    assert ("denoising_unet.pth" in printed()[-1]) == (task == "adopt")


def test_removing_says_what_it_frees_and_what_it_would(
    personacam: Command,
    hub: FakeHub,
    table: Path,
    printed: Callable[[], list[str]],
    read_printed: Callable[[], dict[str, Any]],
) -> None:
    personacam("models", "download", "--accept-terms", "--manifest", table)
    printed()
    assert personacam("models", "remove", "taesd", "--dry-run", "--json") == 0
    assert read_printed()["freed_bytes"] == 4
    assert (weights_folder() / "taesd" / "b.bin").exists()
    assert personacam("models", "remove") == 0
    assert printed() == [f"0.0 MB are free again in {weights_folder()}."]
    assert not weights_folder().exists()


def test_converting_into_another_folder_lists_the_files(
    personacam: Command, printed: Callable[[], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(
        models: Path, out: Path, on_progress: Callable[[ConversionProgress], None], is_cancelled: Callable[[], bool]
    ) -> list[ConvertedFile]:
        assert (models, is_cancelled()) == (Path("old"), False)
        on_progress(ConversionProgress(1, 2))
        return [ConvertedFile(out / "a.safetensors", models / "a.pth", 12_400_000, "00" * 32)]

    monkeypatch.setattr(weights, "convert_in_child", convert)
    assert personacam("models", "convert", "old", "new") == 0
    assert printed() == [f"{Path('new') / 'a.safetensors'}: 12 MB", "--models new now uses them."]


def test_what_is_wrong_is_data_too(
    personacam: Command, hub: FakeHub, table: Path, read_printed: Callable[[], dict[str, Any]], capsys: Any
) -> None:
    personacam("models", "download", "--accept-terms", "--manifest", table)
    (weights_folder() / "taesd" / "b.bin").write_bytes(b"tinx")
    capsys.readouterr()
    assert personacam("models", "verify", "--json") == 1
    plain = read_printed()  # on standard output, whatever the exit code
    assert (plain["wrong"], plain["state"]) == (["taesd/b.bin"], "damaged")


def test_a_folder_of_the_reference_is_adopted_though_it_never_has_the_tiny_decoder(
    personacam: Command, hub: FakeHub, table: Path, tmp_path: Path, printed: Callable[[], list[str]]
) -> None:
    personacam("models", "download", "--accept-terms", "--manifest", table)
    reference = weights_folder().rename(tmp_path / "reference")
    (reference / "taesd" / "b.bin").unlink()
    store = tmp_path / "store"
    store.mkdir()
    (store / "weights.toml").write_bytes(table.read_bytes())
    printed()
    assert personacam("models", "adopt", reference, "--dir", store) == 0
    lines = printed()
    assert "Missing: taesd/b.bin" in lines
    assert "--animator personalive finds them by itself." in lines
    assert personacam("models", "list") == 0
    assert f"  They are read from {reference}." in printed()
    assert personacam("models", "verify") == 1
    assert personacam("models", "download") == 0
    assert personacam("models", "verify") == 0
    assert sorted(path.name for path in store.rglob("*") if path.is_file()) == ["adopted.json", "b.bin", "weights.toml"]
    printed()
    reference.rename(tmp_path / "elsewhere")
    assert personacam("models", "list") == 0
    assert f"  {reference} was adopted, and is not there now." in printed()
