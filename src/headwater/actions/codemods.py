"""What an update changes in the user's own code, so that it follows the Streamlit that the kit now asks for.

The fixes are those of `headwater check --fix`; a version of a kit names the rules that go with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from headwater.actions.check import Options, check
from headwater.actions.mend import mended
from headwater.adapters.merge import Merged
from headwater.adapters.repository import Repository
from headwater.core.plan import Fixes
from headwater.core.project import Project

LINK = "120000"
SUBMODULE = "160000"


def fixes(repository: Repository, merge: Merged, codes: Sequence[str]) -> tuple[Fixes, ...]:
    """What the rules `codes` mend in the merged project; nothing in a file that has a conflict."""
    names = [
        path
        for path, (mode, _) in merge.entries.items()
        if mode not in {LINK, SUBMODULE} and path not in merge.stages
    ]
    texts = repository.blobs(merge.entries[path][1] for path in names)
    project = Project({path: text or b"" for path, text in zip(names, texts, strict=True)})
    options = Options(select=codes)
    report = check(project, options)
    told = {(finding.path, finding.code) for finding in report.findings if finding.edits}
    changed, _, _ = mended(project, report, lambda each: check(each, options))
    return tuple(
        Fixes(
            path,
            tuple(sorted(code for where, code in told if where == path)),
            (merge.entries[path][0], repository.stored(text)),
        )
        for path, (_, text) in sorted(changed.items())
    )
