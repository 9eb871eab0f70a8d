"""The table of the published files: the one that ships, and what no table may say."""

from pathlib import Path

import pytest

from app.weights.catalog import check_relative_path, parse_catalog, read_catalog
from app.weights.errors import CatalogError

HASH = "ab" * 32


def make_table(**changes: object) -> bytes:
    """A table with one good file, some of whose entries are other ones; None leaves an entry out."""
    row = {"repository": "maker/faces", "path": "net/a.pth", "size_bytes": 3, "sha256": HASH, **changes}
    lines = [f"{key} = {write_value(value)}" for key, value in row.items() if value is not None]
    return "\n".join(["format = 1", "[[files]]", *lines]).encode()


def write_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else repr(value)


def refusal_of(content: bytes) -> str:
    with pytest.raises(CatalogError) as refused:
        parse_catalog(content, "mirror.toml")
    return str(refused.value)


def test_the_table_that_ships_lists_the_four_models_and_guesses_nothing() -> None:
    catalog = read_catalog()
    assert [model.name for model in catalog.models] == ["personalive", "image-encoder", "sd-vae", "tiny-vae"]
    assert 12.0e9 < catalog.expected_bytes < 12.5e9
    known = {file.target: file.sha256 for file in catalog.files if file.sha256}
    assert len(known) == 3
    assert all(file.size_bytes is not None for file in catalog.files if file.sha256)
    assert all(file.licence is None for file in catalog.files)


def test_the_spare_file_of_the_table_that_ships_is_not_needed() -> None:
    [spare] = [file for file in read_catalog().files if file.optional]
    assert spare.target == "sd-image-variations-diffusers/unet/diffusion_pytorch_model.bin"
    assert spare not in read_catalog().needed_files


def test_the_targets_that_ship_are_those_that_the_engine_reads() -> None:
    from engine.animators.personalive.weights import files

    targets = {file.target for file in read_catalog().files}
    configs = {files.UNET_CONFIG, files.IMAGE_ENCODER_CONFIG, files.AUTOENCODER_CONFIG, files.TINY_DECODER_CONFIG}
    parts = [value for value in vars(files).values() if isinstance(value, files.WeightFiles)]
    names = {name for part in parts for name in (*part.files, *([part.spare] if part.spare else []))}
    assert {target.rpartition(".")[0] for target in targets - configs} == names
    assert configs <= targets


def test_what_a_small_table_leaves_out_takes_its_default() -> None:
    catalog = parse_catalog(make_table(size_bytes=None, sha256=None), "mirror.toml")
    [file] = catalog.files
    assert (file.model, file.target, file.revision) == ("maker/faces", "net/a.pth", None)
    assert (file.size_bytes, file.sha256, file.licence) == (None, None, None)
    assert catalog.models[0].title == "maker/faces"


def test_unknown_and_capital_hashes_are_read() -> None:
    table = make_table(sha256=HASH.upper(), revision="unknown", size_bytes="unknown")
    [file] = parse_catalog(table, "mirror.toml").files
    assert (file.sha256, file.revision, file.size_bytes) == (HASH, None, None)


@pytest.mark.promise("a name with `..`, or one that some systems take for something else")
@pytest.mark.parametrize(
    "path",
    [
        "../a.pth",
        "net/../../a.pth",
        "/etc/passwd",
        "net\\a.pth",
        "C:/a.pth",
        "net//a.pth",
        "./a.pth",
        "a.pth/",
        "",
        "net/nul.pth",
        "net/a.pth.",
        "net/ a.pth",
        "net/a\nb",
        "a" * 501,
        "net/" + "모" * 70 + ".pth",
        "net/\u202egpj.pth",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(path: str) -> None:
    assert check_relative_path(path) is not None
    assert refusal_of(make_table(target=path))
    assert refusal_of(make_table(path=path, target="a.pth"))


def test_plain_names_in_any_script_are_allowed() -> None:
    assert check_relative_path("a.pth") is None
    assert check_relative_path("얼굴/모델 1.safetensors") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size_bytes": -1}, "-1 cannot be a size_bytes"),
        ({"size_bytes": "many"}, "many cannot be a size_bytes"),
        ({"size_bytes": True}, "True cannot be a size_bytes"),
        ({"sha256": "ab"}, "ab cannot be a sha256"),
        ({"sha256": "g" * 64}, "cannot be a sha256"),
        ({"repository": "faces"}, "faces cannot be a repository"),
        ({"repository": "../faces"}, "../faces cannot be a repository"),
        ({"repository": None}, "no usable repository"),
        ({"path": None}, "no usable path"),
        ({"revision": "a/../b"}, "a/../b cannot be a revision"),
        ({"revision": "main?x"}, "main?x cannot be a revision"),
        ({"optional": "yes"}, "neither true nor false"),
        ({"sha265": HASH}, "an entry that nothing knows: sha265"),
        ({"target": "a.pth.part"}, "named like an unfinished download"),
        ({"target": "a.part.safetensors"}, "named like an unfinished download"),
        ({"target": "weights.toml"}, "keeps for itself"),
        ({"target": "Adopted.json"}, "keeps for itself"),
        ({"target": ".personacam-weights.lock"}, "keeps for itself"),
        ({"target": ".config/net.pth"}, "keeps for itself"),
    ],
)
def test_a_row_that_says_what_it_must_not_is_refused_by_name(change: dict[str, object], said: str) -> None:
    assert said in refusal_of(make_table(**change))


@pytest.mark.parametrize(
    "second", ["net/a.pth", "NET/A.pth", "net/a.bin", "net/a.safetensors", "net/a.safetensors/b.pth", "net"]
)
def test_two_files_with_one_place_are_refused(second: str) -> None:
    table = make_table() + f'\n[[files]]\nrepository = "maker/faces"\npath = "b.pth"\ntarget = "{second}"\n'.encode()
    assert "two files would be written to" in refusal_of(table)


def test_a_model_of_two_repositories_is_refused() -> None:
    other = b'\n[[files]]\nrepository = "maker/others"\npath = "b.pth"\nmodel = "one"\n'
    assert "not of one repository" in refusal_of(make_table(model="one") + other)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its format is not 1"),
        (b"format = 2", "its format is not 1"),
        (b"format = true", "its format is not 1"),
        (b"format = 1", "lists no file"),
        (b"format = 1\nfiles = 3", "files is no list of tables"),
        (b"format = 1\nfiles = [3]", "files is no list of tables"),
        (b"format = [", "line 1 is not valid TOML"),
        (b"\xff\xfe", "line 1 is not valid TOML"),
        (make_table() + b'\n[[models]]\nname = "a"\n[[models]]\nname = "a"\n', "two models are called a"),
        (make_table() + b'\n[[models]]\nname = "empty"\n', "not of one repository"),
    ],
)
def test_a_table_of_another_form_is_refused(content: bytes, said: str) -> None:
    assert said in refusal_of(content)


def test_a_table_that_is_not_there_is_told_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"^none\.toml cannot be read: No such file or directory"):
        read_catalog(tmp_path / "none.toml")
    with pytest.raises(CatalogError, match="no plain file"):
        read_catalog(tmp_path)
