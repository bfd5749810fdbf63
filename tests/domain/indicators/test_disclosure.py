"""No small cell is shown, and none can be worked out."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.indicators.disclosure import PublicTable, suppressed

tables = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), max_size=5)


def test_zero_and_large_cells_are_shown():
    table = suppressed({"male": 0, "female": 12})

    assert table == PublicTable({"male": 0, "female": 12}, total=12)


def test_the_next_smallest_hides_with_a_single_small_cell():
    table = suppressed({"male": 3, "female": 12, "unspecified": 7, "other": 0})

    assert table.cells == {"male": None, "female": 12, "unspecified": None, "other": 0}
    assert table.total == 22


def test_two_ones_would_give_each_other_away():
    assert suppressed({"a": 1, "b": 1, "c": 9, "d": 20}).cells == {
        "a": None, "b": None, "c": None, "d": 20,
    }


def test_the_total_hides_when_nothing_else_can():
    assert suppressed({"a": 3, "b": 0}) == PublicTable({"a": None, "b": 0}, total=None)
    assert suppressed({"a": 1, "b": 2}) == PublicTable({"a": None, "b": None}, total=None)


def test_children_are_hidden_up_to_nine():
    assert suppressed({"a": 9, "b": 40, "c": 60}, k=10).cells == {"a": None, "b": None, "c": 60}


@given(tables)
def test_every_hidden_cell_could_be_more_than_one_number(cells):
    table = suppressed(cells)

    hidden = [key for key, shown in table.cells.items() if shown is None]
    assert all(not 1 <= shown < 5 for shown in table.cells.values() if shown is not None)
    if hidden and table.total is not None:
        rest = table.total - sum(shown or 0 for shown in table.cells.values())
        for values in zip(*_possible(len(hidden), rest), strict=True):
            assert len(set(values)) > 1


def _possible(cells: int, rest: int) -> list[tuple[int, ...]]:
    return [
        (*some, rest - sum(some))
        for some in product(range(1, min(rest, 14) + 1), repeat=cells - 1) if rest > sum(some)
    ]
