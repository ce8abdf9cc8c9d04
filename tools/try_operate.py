"""Runs the commands of docs/operate.md in a clean root, and then uses the site that they made.

The root is a copy-on-write layer over this machine's Debian (or over FOLDER, such as one made by
debootstrap), in name spaces of its own: whatever the commands do is gone afterwards, and their
ports are not this machine's. The campaign's file is filled in by sed, and the certificate is made
on the spot. Without `--network`, the programs must be installed here already, and the environment
borrows the packages of this one. No systemd runs there; `tools/systemctl` starts the units'
commands.

    sudo .venv/bin/python tools/try_operate.py
    sudo .venv/bin/python tools/try_operate.py --network --root FOLDER
"""

import argparse
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path
from typing import Any

import socketio

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "operate.md"
NAME = "letters.example.org"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
APART = "TRY_OPERATE_APART"
"""The variable that names the folder for the root, once this program runs apart."""

BLOCK = re.compile(r"(?:<!-- step: (\w+) -->\n)?```sh\n(.*?)```", re.DOTALL)

INSTEAD = {
    "programs": "dpkg --status git make python3 python3-venv nginx curl >/dev/null",
    "environment": "test -x .venv/bin/gunicorn || cp -a /tmp/environment .venv; make install",
}
"""What is done where a step needs a network that is not there."""

ALWAYS_INSTEAD = {
    "campaign": """
sed -i -e 's/^state = .*/state = "open"/' -e "s/^opens = .*/opens = $(date -d '-30 days' +%F)/" \\
    -e "s/^day = .*/day = $(date -d '+10 days' +%F)/" \\
    -e "s/^report_by = .*/report_by = $(date -d '+40 days' +%F)/" /srv/tracker/campaign.toml
""",
    "certificate": """
place=/etc/letsencrypt/live/$NAME
mkdir -p "$place"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\
    -subj "/CN=$NAME" -addext "subjectAltName=DNS:$NAME" \\
    -keyout "$place/privkey.pem" -out "$place/fullchain.pem" 2>/dev/null
""",
}
"""What is done where a step needs a person, or the world outside."""


def main() -> None:
    """Run the document in a root of its own; exit with status 1 if anything is not as it says."""
    options = arguments()
    if APART in os.environ:
        try_in(Path(os.environ[APART]), options)
        return
    place = tempfile.mkdtemp()
    apart = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if not options.network:
        apart.append("--net")
    environment = {**os.environ, APART: place}
    ended = subprocess.run([*apart, sys.executable, *sys.argv], env=environment, check=False)
    Path(place).rmdir()  # it is empty here: what was mounted on it is gone with its name space
    sys.exit(ended.returncode)


def try_in(place: Path, options: argparse.Namespace) -> None:
    """Make the root in an empty folder, and try the document there."""
    root = clean_root(place, options.root)
    bring_source(root)
    if not options.network:
        run("ip", "link", "set", "lo", "up")
        bring_environment(root)
    run_document(root, network=options.network)
    use_site(root)
    print("The site stands: a page over TLS, a socket through nginx, a backup put back elsewhere.")


def arguments() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", action="store_true", help="install from the network, too")
    parser.add_argument("--root", type=Path, default=Path("/"), help="the Debian to begin from")
    return parser.parse_args()


def clean_root(layer: Path, lower: Path) -> Path:
    """A root folder whose changes stay in `layer`, with what programs expect of a root."""
    run("mount", "-t", "tmpfs", "none", str(layer))
    upper, work, root = (layer / name for name in ("upper", "work", "root"))
    for folder in (upper, work, root):
        folder.mkdir(mode=0o755)
    layers = f"lowerdir={lower},upperdir={upper},workdir={work}"
    run("mount", "-t", "overlay", "overlay", "-o", layers, str(root))
    run("mount", "-t", "proc", "proc", str(root / "proc"))
    run("mount", "--rbind", "/dev", str(root / "dev"))
    for name in ("run", "tmp"):
        run("mount", "-t", "tmpfs", "-o", "mode=1777", "none", str(root / name))
    with (root / "etc" / "hosts").open("a") as hosts:
        hosts.write(f"\n127.0.0.1 {NAME}\n")
    run("mount", "--bind", str(root / "etc" / "hosts"), "/etc/hosts")  # for `use_site`
    stand_in = root / "usr" / "local" / "sbin" / "systemctl"
    shutil.copy(ROOT / "tools" / "systemctl", stand_in)
    return root


def bring_source(root: Path) -> None:
    """Put the project, as it is in the working tree, where the document clones it from."""
    source = root / "tmp" / "letters.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=main", str(source))
    git = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}"]
    changed = subprocess.run([*git, "stash", "create"], capture_output=True, text=True, check=False)
    commit = changed.stdout.strip() or "HEAD"
    run(*git, "push", "--quiet", str(source), f"{commit}:refs/heads/main")


def bring_environment(root: Path) -> None:
    """Make an environment with this one's packages, for the root's own Python."""
    place = root / "tmp" / "environment"
    run("chroot", str(root), "/usr/bin/python3", "-m", "venv", "--without-pip", "/tmp/environment")
    packages = Path(f"lib/python3.{sys.version_info.minor}/site-packages")
    if not (place / packages).is_dir():
        sys.exit("The system's Python is not of the version that this environment has.")
    shown = root / "tmp" / "packages"
    shown.mkdir()
    run("mount", "--bind", str(ROOT / ".venv" / packages), str(shown))
    (place / packages / "packages.pth").write_text("/tmp/packages\n")
    for name in ("flask", "gunicorn"):
        script = (ROOT / ".venv" / "bin" / name).read_text().splitlines()[1:]
        new = place / "bin" / name
        new.write_text("\n".join(["#!/srv/tracker/app/.venv/bin/python", *script, ""]))
        new.chmod(0o755)
    shutil.copy(ROOT / "requirements.txt", place)


def run_document(root: Path, *, network: bool) -> None:
    """Run all commands of the document, one after the other, in one shell."""
    lines = ["set -euo pipefail", "umask 022"]
    for step, commands in BLOCK.findall(DOCUMENT.read_text()):
        instead = ALWAYS_INSTEAD if network else INSTEAD | ALWAYS_INSTEAD
        lines.append(instead.get(step, commands))
        if commands.startswith("NAME="):
            lines.append(f"NAME={NAME} SOURCE=/tmp/letters.git")
            lines.append(f"export CURL_CA_BUNDLE=/etc/letsencrypt/live/{NAME}/fullchain.pem")
    script = root / "tmp" / "operate.sh"
    script.write_text("\n".join(lines))
    ended = in_root(root, "bash", "-x", "/tmp/operate.sh")
    print(ended.stdout, end="", flush=True)
    if ended.returncode:
        print(ended.stderr[-5000:], file=sys.stderr)
        for log in sorted((root / "var" / "log").glob("*.service.log")):
            print(log.read_text()[-3000:], file=sys.stderr)
        sys.exit(f"A command of {DOCUMENT.name} ended with status {ended.returncode}.")


def use_site(root: Path) -> None:
    """Report letters through nginx while a viewer watches; look for the secret in every log."""
    trusted = ssl.create_default_context(cafile=certificate(root))
    seen: list[dict[str, Any]] = []
    counted = threading.Event()
    os.environ["WEBSOCKET_CLIENT_CA_BUNDLE"] = certificate(root)
    viewer = socketio.Client(reconnection=False)

    def standings(body: dict[str, Any]) -> None:
        seen.append(body)
        if body["letters"] == 3:
            counted.set()

    viewer.on("standings", standings, namespace="/live")
    viewer.connect(f"https://{NAME}", transports=["websocket"], namespaces=["/live"])
    report = call(trusted, "/api/v1/reports", {"lines": [{"case": "first-name", "letters": 3}]})
    if not counted.wait(20):
        sys.exit(f"The viewer did not hear of the report: {seen}")
    viewer.disconnect()
    secret = report["edit_url"].rsplit("/", 1)[1]
    call(trusted, report["edit_url"].removeprefix(f"https://{NAME}"))
    for unit in ("tracker-backup", "tracker-drill"):  # now that there is something to lose
        ended = in_root(root, "systemctl", "start", unit)
        print(ended.stdout, ended.stderr, flush=True)
    in_root(root, "systemctl", "stop", "tracker")
    call(trusted, report["edit_url"].removeprefix(f"https://{NAME}"))  # nginx alone answers, 502
    logs = [path for path in (root / "var" / "log").rglob("*") if path.is_file()]
    telling = [str(path) for path in logs if secret.encode() in path.read_bytes()]
    access = (root / "var" / "log" / "nginx" / "access.log").read_text()
    if telling or "GET /reports 502" not in access or "127.0.0.1 " in access:
        sys.exit(f"The logs tell too much, or nothing: {telling}\n{access}")


def certificate(root: Path) -> str:
    """The file of the site's certificate."""
    return str(root / "etc" / "letsencrypt" / "live" / NAME / "fullchain.pem")


def call(trusted: ssl.SSLContext, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the site over TLS; the JSON of its answer, {} of anything else."""
    content = json.dumps(body).encode() if body else None
    headers = {"Content-Type": "application/json", "Idempotency-Key": os.urandom(16).hex()}
    request = urllib.request.Request(f"https://{NAME}{path}", content, headers)
    try:
        with urllib.request.urlopen(request, context=trusted, timeout=20) as answer:
            is_json = "json" in answer.headers["Content-Type"]
            found: dict[str, Any] = json.loads(answer.read()) if is_json else {}
            return found
    except urllib.error.HTTPError as error:
        return {"status": error.code}


def in_root(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the root as its own root user would."""
    environment = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8"}
    return subprocess.run(
        ["chroot", str(root), *words],
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def run(*words: str) -> None:
    """Run a command that has to succeed."""
    subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
