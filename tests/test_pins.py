"""What is installed is exactly what was tested, from whichever registry this machine uses."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted(ROOT.glob("requirements/*.txt"))


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.stem)
def test_requirements_have_hashes_and_no_address(file: Path) -> None:
    text = file.read_text()
    packages = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert packages
    assert all("==" in package and package.endswith("\\") for package in packages)
    assert "--hash=sha256:" in text
    assert "://" not in text


def test_development_has_what_the_portal_has() -> None:
    base, development = (
        {line.split(" ")[0] for line in (ROOT / "requirements" / name).read_text().splitlines() if "==" in line}
        for name in ("base.txt", "dev.txt")
    )
    assert base <= development


def test_npm_lock_has_digests_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {path: package for path, package in packages.items() if path}
    assert installed
    assert all("integrity" in package and "resolved" not in package for package in installed.values())
