"""How long a process that ends stays away: longer each time, but never for long."""

from crm.runner.supervised import next_pause


def pauses_of_one_that_lives_for(seconds: float, times: int) -> list[float]:
    pauses = [0.0]
    for _ in range(times):
        pauses.append(next_pause(pauses[-1], lived=seconds))
    return pauses[1:]


def test_one_that_dies_at_once_comes_back_ever_more_slowly_but_within_ten_seconds() -> None:
    assert pauses_of_one_that_lives_for(0, 7) == [0.5, 1, 2, 4, 8, 10, 10]


def test_one_that_was_steady_comes_back_at_once() -> None:
    assert pauses_of_one_that_lives_for(61, 3) == [0.5, 0.5, 0.5]
