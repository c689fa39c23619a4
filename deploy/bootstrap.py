"""Makes .local/venv with all that the commands of the Makefile need, from a bare python3.

    python3 deploy/bootstrap.py run|dev        what `make run` needs, or also what testing needs
    python3 deploy/bootstrap.py --remove       remove .local

Only the standard library: on a fresh Debian or Ubuntu there is neither pip nor the venv package. The installer is uv if
it is on PATH, else this Python's pip, else Debian's own pip, fetched and unpacked without root. Which registry is asked
is the machine's business (pip's and uv's own settings); every file is checked against the hashes in the lock.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "deploy/crm/src"))

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        f"Python 3.11 or later is needed, this is {sys.version.split()[0]}; name another: make PYTHON=python3.12 …"
    )

from crm.servers.account import can_run  # noqa: E402 - our own package lies in the folder added above
from crm.servers.debian import unpacked  # noqa: E402
from crm.servers.errors import ServerUnavailable  # noqa: E402
from crm.servers.home import Home  # noqa: E402

SERVICES = sorted(path.parent for path in CHECKOUT.glob("services/*/pyproject.toml"))
MEMBERS = (*SERVICES, CHECKOUT / "gateway", CHECKOUT / "deploy/crm")
CERTIFICATES = "certificates.pem"
LOCKS = {"run": "deploy/requirements/run.txt", "dev": "deploy/requirements/dev.txt"}


def main(arguments: Sequence[str]) -> None:
    """Make what is asked for, unless it is there and made from the same files."""
    home = Home.here()
    if arguments == ["--remove"]:
        home.remove()
        return
    (wanted,) = arguments
    environment = home.folder / "venv"
    marks = {name: fingerprint(lock) for name, lock in LOCKS.items()}
    made = environment / "made-from"
    if made.exists() and made.read_text() in {marks[wanted], marks["dev"]}:
        return
    say(f"preparing {environment} (once, and after changes of the locked requirements)")
    python = make_environment(environment, reachable_python(home))
    install = installer(home, python)
    run([*install, "--require-hashes", "-r", str(CHECKOUT / LOCKS[wanted])])
    editable = [part for member in MEMBERS for part in ("-e", str(member))]
    run([*install, "--no-deps", "--no-build-isolation", *editable])
    made.write_text(marks[wanted])


def fingerprint(lock: str) -> str:
    """What the environment is made from: this Python, the lock and the members' own descriptions."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (CHECKOUT / lock, *(member / "pyproject.toml" for member in MEMBERS)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def reachable_python(home: Home) -> Path:
    """This Python, or the system's where the user whom root gives its place to cannot run this one."""
    for candidate in (Path(sys.executable), Path("/usr/bin/python3")):
        if can_run(candidate.resolve(), home.account) and is_new_enough(candidate):
            return candidate
    user = home.account.name if home.account else "this user"
    sys.exit(f"{sys.executable} lies where {user} cannot run it, and /usr/bin/python3 is no Python 3.11 or later")


def is_new_enough(python: Path) -> bool:
    """Whether that program is a Python we work with."""
    asked = subprocess.run([python, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"], check=False)
    return asked.returncode == 0


def make_environment(folder: Path, python: Path) -> Path:
    """A virtual environment without pip; Debian's venv module works as long as it need not install one."""
    shutil.rmtree(folder, ignore_errors=True)
    run([str(python), "-m", "venv", "--without-pip", str(folder)])
    return folder / "bin/python"


def installer(home: Home, python: Path) -> list[str]:
    """The command that installs into that environment, up to its requirements."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        pip = [sys.executable, str(debians_pip(home) / "pip")]
    return [*pip, "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]


def debians_pip(home: Home) -> Path:
    """The wheel of pip that Debian keeps for new environments, with the certificates it depends on."""
    wheels = list(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if not wheels:
        say("neither uv nor pip here: fetching Debian's pip")
        folder = unpacked(home, "python3-pip-whl", finish=bundle_certificates)
        wheels = list(folder.glob("usr/share/python-wheels/pip-*.whl"))
        if (folder / CERTIFICATES).exists():
            os.environ.setdefault("PIP_CERT", str(folder / CERTIFICATES))
    return wheels[0]


def bundle_certificates(draft: Path, _final: Path) -> None:
    """Join the authorities of a ca-certificates package that no installation has joined."""
    found = sorted(draft.glob("usr/share/ca-certificates/mozilla/*.crt"))
    if found:
        (draft / CERTIFICATES).write_text("".join(path.read_text() for path in found))


def run(command: Sequence[str]) -> None:
    """Run it in the open; its failure is ours."""
    done = subprocess.run(command, check=False, cwd="/")
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.umask(0o022)
    try:
        main(sys.argv[1:])
    except ServerUnavailable as unavailable:
        sys.exit(str(unavailable))
