"""Files that users take with them: what is in them, and what a spreadsheet makes of it."""

import io

import pandas as pd
import pytest

from app.exports import csv


def test_a_table_comes_back_as_it_was() -> None:
    table = pd.DataFrame({"name": ["Żółć, 8 inch", 'a "b"\nc', ""], "price": [1.5, -2.0, 1e6]})

    back = pd.read_csv(io.BytesIO(csv(table)), encoding="utf-8-sig", keep_default_na=False)

    pd.testing.assert_frame_equal(back, table)


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_spreadsheet_finds_no_formula_in_a_text(text: str) -> None:
    back = pd.read_csv(io.BytesIO(csv(pd.DataFrame({"note": [text]}))), encoding="utf-8-sig")

    assert back["note"].tolist() == [f"'{text}"]
