"""messaging.md, The promise: the plain case."""

from toys.stage import Stage, play


def test_every_fact_reaches_the_copy_and_takes_effect_exactly_once_and_in_order(stage: Stage) -> None:
    stage.start("maker.relay")
    stage.start("keeper.worker")
    play(stage, seed=1, rounds=50)
    stage.wait_until_settled()
