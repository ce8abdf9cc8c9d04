"""What `docs/operate.md` says, tried in a clean root behind a real nginx; and what it lists."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OPERATE = (ROOT / "docs" / "operate.md").read_text()


def _why_not() -> str | None:
    if os.getuid() != 0:
        return "name spaces and mounts need root"
    missing = [name for name in ("unshare", "nginx", "openssl", "dpkg") if not shutil.which(name)]
    if missing:
        return f"not installed: {', '.join(missing)}"
    apart = ["unshare", "--mount", "--pid", "--net", "--fork", "true"]
    if subprocess.run(apart, capture_output=True, check=False).returncode:
        return "name spaces are not permitted here"
    return None


@pytest.mark.skipif(bool(_why_not()), reason=str(_why_not()))
def test_the_commands_of_the_document_end_in_a_site_over_tls() -> None:
    words = [sys.executable, str(ROOT / "tools" / "try_operate.py")]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=900, check=False)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-6000:]
    assert '{"status":"ready"}' in ended.stdout
    assert "<title>" in ended.stdout
    proved = re.findall(r"the newest ([0-9a-f]{64})", ended.stdout)
    assert len(proved) == 2
    assert len(set(proved)) == 1
    assert "a page over TLS, a socket through nginx, a backup put back" in ended.stdout


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_our_units() -> None:
    units = sorted((ROOT / "deploy").glob("tracker*.service")) + sorted(
        (ROOT / "deploy").glob("*.timer")
    )
    words = ["systemd-analyze", "verify", "--recursive-errors=no", *map(str, units)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    faults = [line for line in ended.stderr.splitlines() if "is not executable" not in line]
    assert len(units) == 6
    assert faults == []


def test_every_file_that_the_document_names_is_there() -> None:
    named = set(re.findall(r"\bdeploy/[a-z.-]*[a-z]", OPERATE))
    assert len(named) >= 3
    for name in named:
        assert list(ROOT.glob(f"{name}*")), name
