import logging
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.cli import parser
from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from engine import SourceError

Command = Callable[..., int]


@pytest.fixture
def doctor_does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], CommandResult]], None]:
    """Puts something else in the doctor's place."""

    def put(work: Callable[[], CommandResult]) -> None:
        def verb(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
            return work()

        monkeypatch.setattr("app.cli.commands.doctor.run_doctor.run_doctor", verb)

    return put


def failing(error: BaseException) -> Callable[[], CommandResult]:
    def work() -> CommandResult:
        raise error

    return work


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("paint",), "paint"),
        (("animate",), "--portrait"),
        (("animate", "--portrait", "a", "--driver", "b", "--neutral", "x"), "not a whole number from 0, or auto"),
        (("animate", "--portrait", "a", "--driver", "b", "--size", "big"), "--size"),
        (("animate", "--portrait", "a", "--driver", "b", "--out", ""), "--out: it is empty"),
        (("animate", "--portrait", "", "--driver", "b"), "--portrait: it is empty"),
        (("live", "--portrait", "a", "--camera", ""), "--camera: it is empty"),
        (("sheet", "--portrait", "a", "--driver", "b", "--out", "c", "--columns", "0"), "not a number from 1 on"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    personacam: Command, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        personacam(*arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert words in said
    assert "--help` says more" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--size", "33"), "--size: 33 does not fit. Give an even number from 64 to 2048 px."),
        (("--preset", "loud"), "--preset: there is none named 'loud'."),
        (("--seed", "-1"), "--seed: -1 does not fit."),
        (("--neutral", "-1"), "--neutral: -1 does not fit. Give a whole number from 0, or auto."),
        (("--max-frames", "0"), "--max-frames: 0 does not fit."),
        (("--smoothing", "1e999"), "--smoothing: '1e999' is not a number from 0.0 to 2.0."),
        (("--dtype", "int"), "--dtype: 'int' does not fit. Give one of: auto, float32, "),
        (("--background", "no-such.png"), "--background: "),
        (("--preset", "loud"), "Choose one of: natural, "),
        (("--animator", "toaster"), "--animator: there is no animator named 'toaster'. Choose one of: instant, "),
    ],
)
def test_a_value_that_does_not_fit_is_one_line_with_the_flag_and_exit_code_2(
    personacam: Command, flags: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(personacam, "animate", "--portrait", "a", "--driver", "b", *flags) == 2
    output = capsys.readouterr()
    assert words in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


@pytest.mark.parametrize(
    ("flags", "flag"),
    [
        (("--transition", "x"), "--transition"),
        (("--card-after", "-1"), "--card-after"),
        (("--framing", "x"), "--framing"),
        (("--output-size", "5x5"), "--output-size"),
        (("--animator", "toaster"), "--animator"),
        (("--output", "toast"), "--output: There is no output 'toast'."),
    ],
)
def test_a_live_value_that_does_not_fit_is_wrong_usage_too(
    personacam: Command, flags: tuple[str, ...], flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(personacam, "live", "--portrait", "a", "--no-control", *flags) == 2
    assert flag in capsys.readouterr().err


@pytest.mark.parametrize("flags", [("--animator", "toaster"), ("--size", "33"), ("--preset", "loud")])
def test_a_wrong_choice_for_a_sheet_is_wrong_usage_before_any_work(
    personacam: Command, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.png"
    assert exit_code_of(personacam, "sheet", "--portrait", "a", "--driver", "b", "--out", str(sheet), *flags) == 2
    assert flags[0] in capsys.readouterr().err
    assert not sheet.exists()


def exit_code_of(personacam: Command, *words: str) -> int:
    try:
        return personacam(*words)
    except SystemExit as ended:
        return int(ended.code or 0)


def test_an_error_of_ours_is_one_line_and_exit_code_1(
    personacam: Command, doctor_does: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    doctor_does(failing(SourceError("The clip\nis gone.", "Find it.")))
    assert personacam("doctor") == 1
    assert capsys.readouterr().err == "personacam: The clip is gone. Find it.\n"


def test_what_nobody_foresaw_is_one_line_too_and_the_log_says_where(
    personacam: Command, doctor_does: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    doctor_does(failing(ZeroDivisionError("by zero")))
    assert personacam("doctor") == 1
    plain = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in plain
    assert plain.count("\n") == 1
    assert personacam("doctor", "-v") == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_missing_package_leads_to_the_doctor(
    personacam: Command, doctor_does: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    doctor_does(failing(ModuleNotFoundError("No module named 'cv2'", name="cv2")))
    assert personacam("doctor") == 1
    assert capsys.readouterr().err == (
        "personacam: The package cv2 is not installed. `personacam doctor` says how to fix that.\n"
    )


def test_without_a_package_that_every_verb_needs_one_line_says_so() -> None:
    program = "import sys; sys.modules['lazy_loader'] = None; from app.__main__ import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "personacam: The package lazy_loader is not installed. Install Persona Cam again.\n"


@pytest.mark.parametrize(
    "words",
    [
        "animate --driver http://me:hunter2@host/x?k=hunter3 --portrait a.png",
        "animate --driver a.mp4 --portrait http:/me:hunter2@host/x?k=hunter3",
        "cameras rtsp://me:hunter2@host/x",
        "live --portrait a.png --size rtsp://me:hunter2@host/x",
    ],
)
def test_no_password_of_an_address_in_the_wrong_place_is_printed(
    personacam: Command, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(SystemExit):
        assert personacam(*words.split()) != 0
    said = capsys.readouterr()
    assert "***@host/x" in said.err
    assert "hunter" not in said.err + said.out


def test_ctrl_c_passes_through(personacam: Command, doctor_does: Callable[..., None]) -> None:
    doctor_does(failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        personacam("doctor")


def test_warnings_are_plain_lines_and_the_log_is_as_it_was_afterwards(
    personacam: Command, doctor_does: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> CommandResult:
        logging.getLogger("engine.anything").info("whispered")
        logging.getLogger("engine.anything").warning("the clip was cut off")
        return CommandResult(["done"])

    doctor_does(work)
    before = logging.getLogger().level, list(logging.getLogger().handlers)
    assert personacam("doctor") == 0
    output = capsys.readouterr()
    assert output.err == "the clip was cut off\n"
    assert output.out == "done\n"
    assert (logging.getLogger().level, list(logging.getLogger().handlers)) == before


def test_the_same_warning_is_told_once(
    personacam: Command, doctor_does: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> CommandResult:
        for name in ("a.mp4", "a.mp4", "b.mp4"):
            logging.getLogger("engine.anything").warning("%s is damaged", name)
        return CommandResult([])

    doctor_does(work)
    assert personacam("doctor") == 0
    assert capsys.readouterr().err == "a.mp4 is damaged\nb.mp4 is damaged\n"


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize(("words", "code"), [("cameras", 1), ("--help", 0)])
def test_an_output_that_takes_nothing_is_no_crash(words: str, code: int) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == code
    assert done.stderr == ("personacam: The outcome cannot be printed: No space left on device.\n" if code else "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shell that closes streams")
@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&- <&-", "| true"])
def test_streams_that_are_closed_are_no_crash(closing: str) -> None:
    command = f'"{sys.executable}" -m app cameras {closing}'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no names that are no text")
@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "(안나 \\xff)"), ("ascii", "(\\uc548\\ub098 \\xff)")])
def test_a_name_that_a_terminal_cannot_show_is_no_crash(encoding: str, shown: str) -> None:
    program = "import sys; from app import __main__; from app.cli.commands import devices\n"
    program += "from app.cli.result import CommandResult; sys.argv = ['personacam', 'cameras']\n"
    program += "devices.run_cameras = lambda wanted, interrupt: CommandResult(['(안나 \\udcff)'])\n"
    program += "sys.exit(__main__.main())"
    surroundings = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=surroundings, timeout=60
    )
    assert done.stdout.decode().strip() == shown


@pytest.mark.promise("`--help` and `ctl` are quick")
@pytest.mark.parametrize("words", [["--help"], ["ctl", "panic"], ["ctl", "list"]])
def test_help_and_ctl_import_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    program = f"import sys; sys.argv = ['personacam', *{words}]\nfrom app.__main__ import main\n"
    program += "try: main()\nexcept SystemExit: pass\n"
    program += "heavy = {'numpy', 'cv2', 'av', 'PIL', 'rich', 'cattrs', 'tomli_w', 'PySide6'}\n"
    program += "print('heavy:', sorted(heavy & set(sys.modules)))"
    surroundings = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=surroundings)
    said = done.stdout + done.stderr
    assert any(words in said for words in ("animate", "No Persona Cam is running", "Next portrait"))
    assert done.stdout.endswith("heavy: []\n")


def test_ctl_does_not_even_import_the_settings(tmp_path: Path) -> None:
    program = "import sys; sys.argv = ['personacam', 'ctl', 'panic']\nfrom app.__main__ import main\nmain()\n"
    program += "print([name for name in sys.modules if 'settings' in name])"
    surroundings = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=surroundings)
    assert done.stdout == "[]\n"


def test_the_parser_of_one_verb_knows_the_same_verbs_as_that_of_all() -> None:
    assert set(parser._list_verbs()) == set(parser.VERBS)


@pytest.mark.parametrize("verb", list(parser.VERBS))
def test_every_verb_explains_itself(personacam: Command, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        personacam(verb, "--help")
    assert ended.value.code == 0
    assert "options" in capsys.readouterr().out


def test_the_module_can_be_run(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    done = subprocess.run(
        [sys.executable, "-m", "app", "animate", "--portrait", missing, "--driver", missing],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("personacam: ")
    assert done.stderr.count("\n") == 1


def test_without_a_verb_and_without_a_display_it_says_what_to_do_instead(
    personacam: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert personacam() == 1
    assert "no display" in capsys.readouterr().err
