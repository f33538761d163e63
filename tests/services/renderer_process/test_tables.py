import pytest

from chatapp.services.renderer_process.tables import MAX_CELLS, MAX_COLUMNS, has_large_table


def table(columns: int, rows: int, begin: str = "") -> str:
    return "\n".join(begin + sign * columns + "|" for sign in ("|a", "|-", *["|b"] * rows))


@pytest.mark.parametrize("begin", ["", "> ", ">> "])
def test_a_table_has_so_many_columns_and_cells(begin: str) -> None:
    assert not has_large_table(table(MAX_COLUMNS, 1, begin))
    assert has_large_table(table(MAX_COLUMNS + 1, 1, begin))
    assert not has_large_table(table(10, MAX_CELLS // 10 - 2, begin))
    assert has_large_table(table(10, MAX_CELLS // 10, begin))


def test_cells_that_a_short_row_leaves_out_count_too() -> None:
    assert has_large_table(table(MAX_COLUMNS, 0) + "\n|" * MAX_COLUMNS)


def test_many_small_tables_count_together_and_other_lines_do_not() -> None:
    assert has_large_table("\n\n".join([table(10, 10)] * 20))
    assert not has_large_table("a | b\n" * 5_000)
