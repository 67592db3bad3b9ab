"""Makes a project of every kind with every data answer and prints what was proven of each.

python bench/matrix.py [KEY=VALUE...]   # the answers given are the same for all
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from headwater.actions.new import Request, new
from headwater.core.errors import VerificationError

KINDS = ("dashboard", "crud", "chat", "blank")
DATA = ("sqlite", "duckdb", "postgresql")


def main() -> int:
    """Prints the table; exits with 1 when a project could not be proven."""
    fixed = dict(pair.split("=", 1) for pair in sys.argv[1:])
    failed = 0
    print(
        f"{'kind':<11}{'data':<12}{'seconds':>8}{'files':>7}{'pages':>7}{'controls':>10}{'tests':>7}{'findings':>10}"
    )
    for kind in KINDS:
        for data in DATA:
            with tempfile.TemporaryDirectory() as folder:
                request = Request(str(Path(folder, "app")), {**fixed, "kind": kind, "data": data})
                try:
                    made = new(request)
                except VerificationError as error:
                    failed += 1
                    print(f"{kind:<11}{data:<12} {error.message}", *error.findings, sep="\n    ")
                    continue
            proof = made.proof
            if proof and proof.drive and proof.tests:
                print(
                    f"{kind:<11}{data:<12}{made.seconds:>8.1f}{len(made.files):>7}{proof.drive.pages:>7}"
                    f"{proof.drive.controls:>10}{proof.tests.passed:>7}{len(proof.findings):>10}",
                    *proof.findings,
                    sep="\n    ",
                )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
