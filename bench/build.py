"""Builds the parts of the benchmarks that are not Python: programs in C, packages of Node."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.children import Failed

HERE = Path(__file__).resolve().parent
NODE = HERE / "peers" / "node"
INSTALL_SECONDS = 600


@dataclass(frozen=True)
class Programs:
    """The paths of the built programs; `node` is None if Node's packages can't be installed."""

    viewers: Path
    reporters: Path
    writeloop: Path
    slowsync: Path
    node: Path | None = None


def compiler() -> str | None:
    """The C compiler, if there is one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(folder: Path, *, with_node: bool = True) -> Programs:
    """Compile into a folder. Raises Failed if there is no compiler, or it reports an error."""
    return Programs(
        viewers=_compiled(HERE / "viewers.c", folder / "viewers"),
        reporters=_compiled(HERE / "reporters.c", folder / "reporters"),
        writeloop=_compiled(HERE / "peers" / "writeloop.c", folder / "writeloop"),
        slowsync=_compiled(HERE / "slowsync.c", folder / "slowsync.so", "-shared", "-fPIC"),
        node=_node() if with_node else None,
    )


def _compiled(source: Path, program: Path, *options: str) -> Path:
    cc = compiler()
    if cc is None:
        raise Failed("The benchmarks need a C compiler; on Debian and Ubuntu: apt install gcc")
    command = [cc, "-O2", "-Wall", "-Wextra", *options, "-o", str(program), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{source.name} does not compile:\n{done.stderr}")
    return program


def _node() -> Path | None:
    """Install the packages of the lock file; the path of Node's server, or None if that fails."""
    installed = NODE / "node_modules" / ".package-lock.json"
    lock = NODE / "package-lock.json"
    if not shutil.which("npm"):
        return None
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        print("Installing the packages of the Node server …", flush=True)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            cwd=NODE,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_SECONDS,
        )
        if done.returncode:
            print(f"npm can't install them, so Node is left out:\n{done.stderr[-600:]}")
            return None
    return NODE / "server.js"
