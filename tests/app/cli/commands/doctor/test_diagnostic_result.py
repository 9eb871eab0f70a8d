from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from engine import Problem

MISSING = Problem("{name} is missing", "install {name}", name="numpy")


def test_what_was_found_is_one_line() -> None:
    found = DiagnosticResult("numpy", "2.1")
    assert found.found
    assert found.needed
    assert found.to_lines() == ["ok       numpy: 2.1"]
    assert found.to_plain() == {"what": "numpy", "found": True, "detail": "2.1", "needed": True, "mend": ""}


def test_what_is_missing_comes_with_what_to_do_and_says_how_bad_that_is() -> None:
    missing = DiagnosticResult("numpy", "not shown", MISSING)
    assert missing.to_lines() == ["MISSING  numpy: numpy is missing", "         fix: install numpy"]
    assert missing.to_plain() == {
        "what": "numpy",
        "found": False,
        "detail": "numpy is missing",
        "needed": True,
        "mend": "install numpy",
    }
    assert DiagnosticResult("numpy", problem=MISSING, needed=False).to_lines()[0] == "absent   numpy: numpy is missing"


def test_where_there_is_nothing_to_do_nothing_is_advised() -> None:
    assert DiagnosticResult("card", problem=Problem("none"), needed=False).to_lines() == ["absent   card: none"]
