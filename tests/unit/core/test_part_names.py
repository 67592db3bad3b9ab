import pytest

from headwater.core import part_names
from headwater.core.errors import UsageError


@pytest.mark.parametrize("name", ["reports", "monthly_reports", "page2", "a", "n" * 30])
def test_a_module_may_be_called_so(name: str) -> None:
    part_names.refuse_impossible(name)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Monthly Reports", "monthly_reports"),
        ("monthlyReports.py", "monthly_reports"),
        ("übersicht", "ubersicht"),
        ("2nd-quarter", "nd_quarter"),
        ("_hidden", "hidden"),
        ("a__b", "a_b"),
        ("../../etc", "etc"),
        ("class", "class_list"),
        ("match", "match_list"),
        ("", "monthly_reports"),
        ("日本", "monthly_reports"),
        ("con", "another"),
        ("lpt1", "another"),
        ("n" * 31, "shorter"),
    ],
)
def test_what_cannot_be_a_module_is_refused_with_one_that_can(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as refusal:
        part_names.refuse_impossible(name)

    assert hint in refusal.value.hint


@pytest.mark.parametrize("name", ["json", "calendar", "pandas", "list"])
def test_what_would_hide_another_module_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        part_names.refuse_taken(name, {"pandas"})


def test_names_in_other_words() -> None:
    assert part_names.words("monthly_reports") == "monthly reports"
    assert part_names.class_name("monthly_reports") == "MonthlyReports"
