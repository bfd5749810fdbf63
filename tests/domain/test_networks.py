"""A subscriber is one address of IPv4 or one /64 of IPv6; pages show only the neighbourhood."""

import pytest

from scheduler.domain.networks import network_of, shortened


@pytest.mark.parametrize(("one", "other"), [
    ("192.0.2.7", "::ffff:192.0.2.7"), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
    ("fe80::1%eth0", "fe80::2")])
def test_one_subscriber_is_one_network(one: str, other: str):
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(("one", "other"), [
    ("192.0.2.7", "192.0.2.8"), ("2001:db8:1:2::1", "2001:db8:1:3::1"), ("", "192.0.2.7")])
def test_two_subscribers_are_two(one: str, other: str):
    assert network_of(one) != network_of(other)


def test_nobody_reads_an_address_from_what_is_shown():
    assert [shortened(one) for one in ("192.0.2.77", "2001:db8:1:2::1", "", "x")] == [
        "192.0.2.0/24", "2001:db8:1::/48", "", ""]
