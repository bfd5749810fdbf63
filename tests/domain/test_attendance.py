from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.attendance import Count, reconcile

people = st.integers(0, 60)
counts = st.builds(Count, named=people, unnamed=people, headcount=people,
                   typed_total=st.none() | people)


def test_names_and_counted_people_add_up():
    assert reconcile(Count(named=2, unnamed=1, headcount=10)).attendance == 13


def test_sitti_known_by_name_only_stays_anonymous():
    figures = reconcile(Count(named=0, unnamed=1))

    assert (figures.named, figures.anonymous, figures.attendance) == (0, 1, 1)


def test_the_typed_total_decides_how_many_were_anonymous():
    figures = reconcile(Count(named=8, unnamed=1, headcount=2, typed_total=20))

    assert (figures.anonymous, figures.attendance) == (12, 20)
    assert not figures.total_too_small


def test_a_typed_total_below_the_names_is_warned_about_and_the_names_stand():
    figures = reconcile(Count(named=8, typed_total=5))

    assert figures.total_too_small
    assert (figures.anonymous, figures.attendance) == (0, 8)


def test_unmarked_people_are_no_no_shows():
    figures = reconcile(Count(named=6), registered=10, shown=6, unmarked=2)

    assert (figures.no_shows, figures.no_show_percent) == (2, 25.0)


def test_a_headcount_only_has_no_share_of_no_shows():
    figures = reconcile(Count(named=0, headcount=30), registered=12, unmarked=12)

    assert figures.no_show_percent is None
    assert figures.walk_ins == 30


@given(counts, people, people)
def test_figures_never_contradict_each_other(count, shown, absent):
    figures = reconcile(count, registered=shown + absent, shown=shown)

    assert figures.attendance == figures.named + figures.anonymous >= count.named
    assert figures.walk_ins == max(0, figures.attendance - shown)
    assert figures.no_shows == absent
    assert figures.no_show_percent is None or 0 <= figures.no_show_percent <= 100
    if count.typed_total is not None and not figures.total_too_small:
        assert figures.attendance == count.typed_total
