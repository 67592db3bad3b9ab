from pathlib import Path

from headwater.actions.versions import Versions
from headwater.core.project import Project
from support import write


def versions(files: dict[str, str], root: Path | None = None) -> Versions:
    return Versions(Project({path: text.encode() for path, text in files.items()}), root)


def test_the_nearest_folder_that_names_streamlit_counts() -> None:
    found = versions(
        {
            "requirements.txt": "streamlit==1.40.0\n",
            "new/pyproject.toml": "[project]\ndependencies = ['streamlit==1.60.0']\n",
            "new/tools/requirements-dev.txt": "pytest\n",
            "old/poetry.lock": '[[package]]\nname = "streamlit"\nversion = "1.30.0"\n',
        }
    )

    assert found.of("app.py").version[:2] == (1, 40)
    assert found.of("new/app.py").version[:2] == (1, 60)
    assert found.of("new/tools/app.py").version[:2] == (1, 60)
    assert found.of("old/deep/er/app.py").version[:2] == (1, 30)


def test_what_is_installed_counts_more_than_a_pin(tmp_path: Path) -> None:
    package = ".venv/lib/python3.12/site-packages"
    write(
        tmp_path,
        {f"{package}/streamlit-1.50.0.dist-info/METADATA": "", f"{package}/streamlit/__init__.py": ""},
    )

    assert versions({"requirements.txt": "streamlit==1.40.0\n"}, tmp_path).of("app.py").version[:2] == (1, 50)


def test_without_a_word_it_is_the_newest_that_is_known() -> None:
    assert versions({}).of("app.py").version >= (1, 67)
