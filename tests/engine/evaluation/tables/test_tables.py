import csv
import json
from io import StringIO
from pathlib import Path

from engine.core.settings import Settings
from engine.evaluation.figures import FIGURES
from engine.evaluation.pooling import pool_results
from engine.evaluation.tables.paper_tables import make_paper_tables
from engine.evaluation.tables.report import EvaluationReport, write_report
from engine.evaluation.tables.table import Table, write_latex, write_markdown
from engine.evaluation.types import PairResult
from tests.engine.evaluation.made_up import make_case, make_result

TABLE = Table("A & B", ("setup", "L1 ↓"), (("fast", "0.1"), ("50 %|x", "–")), ("one note",), frozenset({(0, 1)}))


def write_pair_of_setups(folder: Path) -> dict[str, str]:
    """The files of two setups with a self and a cross pair each, by name."""
    cases, results = [], []
    for setup, far in (("fast", 0.3), ("best", 0.2)):
        for own_face in (True, False):
            cases.append(make_case(folder, "self" if own_face else "cross", setup, own_face))
            values = {"self__L1": far} if own_face else {"identity__median": far, "pictures_per_s": 10 * far}
            results.append(make_result(**values))
    report = EvaluationReport(cases, results, pool_results(cases, results), 2)
    return {path.name: path.read_text(encoding="utf-8") for path in write_report(report, folder)}


def test_markdown_has_bars_escaped_and_the_best_bold() -> None:
    lines = write_markdown([TABLE]).splitlines()
    assert lines[0] == "## A & B"
    assert lines[4:] == ["| fast | **0.1** |", r"| 50 %\|x | – |", "", "- one note"]


def test_latex_escapes_what_it_would_run() -> None:
    text = write_latex([TABLE])
    assert r"\caption{A \& B. one note}" in text
    assert r"setup & L1 $\downarrow$ \\" in text
    assert r"fast & \textbf{0.1} \\" in text
    assert r"50 \%|x & -- \\" in text


def test_what_is_measured_on_the_clock_is_in_files_of_its_own(tmp_path: Path) -> None:
    files = write_pair_of_setups(tmp_path)
    timed = {key for key, info in FIGURES.items() if info.is_timed}
    for name, text in files.items():
        if name.endswith(".json"):
            keys = {key for pair in json.loads(text)["pairs"] for key in pair["values"]}
            assert bool(keys & timed) == name.startswith("costs")
    assert "pictures/s" in files["costs.md"]
    assert "pictures/s" not in files["figures.md"]
    assert "Measured while 2 pairs ran at once." in files["costs.md"]


def test_the_same_results_are_the_same_bytes(tmp_path: Path) -> None:
    assert write_pair_of_setups(tmp_path / ".") == write_pair_of_setups(tmp_path)


def test_the_better_setup_is_bold_and_a_missing_figure_says_why(tmp_path: Path) -> None:
    text = write_pair_of_setups(tmp_path)["figures.md"]
    assert "**0.2000**" in text
    assert "**0.3000**" not in text
    assert "tLP ×10³ –: needs --alexnet." in text


def test_csv_has_a_line_for_each_figure_of_each_pair_and_of_all(tmp_path: Path) -> None:
    rows = list(csv.DictReader(StringIO(write_pair_of_setups(tmp_path)["figures.csv"])))
    found = {(row["setup"], row["kind"], row["pair"]): row["value"] for row in rows if row["figure"] == "self.L1"}
    assert found == {
        ("fast", "self", "self"): "0.3",
        ("best", "self", "self"): "0.2",
        ("fast", "self", "all"): "0.3",
        ("best", "self", "all"): "0.2",
    }
    assert {row["missing because"] for row in rows if row["figure"] == "tlp"} == {"needs --alexnet"}


def test_no_folder_of_the_users_is_in_any_file(tmp_path: Path) -> None:
    files = write_pair_of_setups(tmp_path)
    assert [name for name, text in files.items() if str(tmp_path) in text or "clips/" in text] == []


def test_the_papers_tables_have_rows_for_what_cannot_be_had(tmp_path: Path) -> None:
    cases = [make_case(tmp_path, "pair", name) for name in ("full", "without-hkm", "threshold-15", "decoder-sd")]
    pooled = pool_results(cases, [make_result(identity__median=0.2) for _ in cases])
    tables = {table.title.partition(":")[0]: table for table in make_paper_tables(pooled, with_speed=False)}
    assert list(tables) == ["Table 1", "Table 2", "Table 3", "Table 4"]
    assert [row[0] for row in tables["Table 2"].rows] == ["w/o HKM", "w/o ST", "full"]
    assert [row[0] for row in tables["Table 3"].rows] == ["τ = 15"]
    assert [row[0] for row in tables["Table 4"].rows] == ["SVD temporal VAE", "SD VAE"]
    assert any("temporal decoder" in note for note in tables["Table 4"].notes)


def test_a_pair_that_failed_says_why_in_the_table(tmp_path: Path) -> None:
    case = make_case(tmp_path, "pair", "fast")
    result = PairResult("f", problem="No face was found in anna.mp4.")
    report = EvaluationReport([case], [result], pool_results([case], [result]), 1)
    write_report(report, tmp_path)
    words = (tmp_path / "figures.md").read_text(encoding="utf-8")
    assert "pair, fast: No face was found" in words
    assert "fast: 1 pair, 1 without a result." in words  # not "0 pictures of nothing"


def test_the_settings_of_a_case_are_part_of_its_fingerprint(tmp_path: Path) -> None:
    for name in ("clips/anna.mp4", "mona.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    one = make_case(tmp_path, "pair", "fast")
    assert one.compute_fingerprint() == make_case(tmp_path, "pair", "other name").compute_fingerprint()
    assert one.setup.settings == Settings()
