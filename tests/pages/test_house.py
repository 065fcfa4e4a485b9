"""What holds for every page, read from its source."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.pages.conftest import PAGES, ROOT

FILES = ["app.py", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py"))]


def test_the_tests_know_every_page():
    assert sorted(PAGES.values()) == sorted(FILES)


def page_of(file: str) -> list[ast.stmt]:
    """What a visit runs. The first page's file is imported by the server as well, so its page stands under an if."""
    body = ast.parse((ROOT / file).read_text()).body
    if file != "app.py":
        return body
    choice = body[-1]
    assert isinstance(choice, ast.If) and ast.unparse(choice.test) == "__name__ == '__main__'"
    return [*body[:-1], *choice.body]


@pytest.mark.parametrize("file", FILES)
def test_a_page_begins_with_open_page(file):
    """After its docstring and imports: a deep link runs this file alone, so nothing may come before."""
    body = page_of(file)
    first = next(
        node
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    assert isinstance(first, ast.Assign), f"{file} does something before frame.open_page()."
    assert ast.unparse(first.value).startswith("frame.open_page("), (
        f"{file} does not begin with frame.open_page()."
    )


@pytest.mark.parametrize("file", FILES)
def test_a_page_does_everything_under_guard(file):
    body = page_of(file)
    after = body[next(i for i, node in enumerate(body) if isinstance(node, ast.Assign)) + 1 :]
    assert all(isinstance(node, ast.With) and "frame.guard()" in ast.unparse(node.items[0]) for node in after)


def test_no_page_asks_streamlit_for_another_kind_of_navigation():
    sources = [*(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
    assert not [path.name for path in sources if "st.navigation" in path.read_text()]


def test_the_server_is_closed_and_silent_by_default():
    config = tomllib.loads(Path(ROOT / ".streamlit/config.toml").read_text())
    assert config["server"]["address"] == "localhost"
    assert "localhost" in config["server"]["allowedHosts"]
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["enableXsrfProtection"] is True and config["server"]["enableCORS"] is True
    assert config["server"]["enableAgentApi"] is False and config["server"]["enableStaticServing"] is False
    assert config["client"]["disableDataExport"] is True
    assert {"light", "dark"} <= set(config["theme"])
    assert config["runner"]["postScriptGC"] is False  # pages/common/memory.py


def test_the_pages_process_stays_light():
    """Nets are computed elsewhere: a page that loads torch is slow to start and to collect garbage."""
    modules = sorted(path.stem for path in (ROOT / "pages/common").glob("*.py") if path.stem != "__init__")
    program = "".join(f"import pages.common.{one}\n" for one in modules) + "import sys\n"
    program += "print(sorted({'torch', 'implicit'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
