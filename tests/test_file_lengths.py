from pathlib import Path

LONGEST = 400
FOLDERS = ("benchmarks", "crates", "examples", "python", "tests")

# A file may be longer for a reason that is written here.
EXCUSED: dict[str, str] = {}


def too_long(repository: Path) -> set[str]:
    return {
        path.relative_to(repository).as_posix()
        for folder in FOLDERS
        for path in (repository / folder).rglob("*")
        if path.suffix in {".py", ".rs"}
        and not any(part.startswith(".") for part in path.relative_to(repository).parts)
        and len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }


def test_no_source_file_is_longer_than_400_lines_without_an_excuse(repository: Path) -> None:
    assert too_long(repository) - set(EXCUSED) == set()


def test_every_excuse_for_length_is_still_needed(repository: Path) -> None:
    assert set(EXCUSED) - too_long(repository) == set()
