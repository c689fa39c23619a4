"""Which counters a try counts on."""

import pytest

from gateway.identity.throttling.model import keys, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_walking_through_a_64_is_standing_still(address: str, network: str) -> None:
    assert network_of(address) == network


def test_one_login_is_counted_as_one_in_whatever_case_it_is_written() -> None:
    assert keys("Li.Ming", "192.0.2.7") == keys("li.ming", "192.0.2.7")


def test_no_counter_shows_the_login_it_counts_for() -> None:
    assert not any("hunter2" in key for key in keys("hunter2", "192.0.2.7"))
    assert not set(keys("a", "192.0.2.7")) & set(keys("b", "192.0.2.8"))
