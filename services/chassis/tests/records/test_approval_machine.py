"""The approval as a machine: in whatever order things are tried, no step is skipped."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.errors import Refusal
from chassis.identifiers import new_id
from records.approvals.model import Approval, ApprovalFlow, Approved, State, Step, stored
from records.testing import Paper

AT = datetime(2026, 11, 21, tzinfo=UTC)
PEOPLE = [f"user/{number}" for number in range(5)]


class ApprovalMachine(RuleBasedStateMachine):
    """Approve, refuse and withdraw by anybody at any time."""

    evidence: list[Approved]

    @initialize(steps=st.integers(1, 3), entered_by=st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=2))
    def submit(self, steps: int, entered_by: set[str]) -> None:
        self.document = Paper.write("a paper")
        flow = ApprovalFlow(
            document="office.paper", steps=stored([Step("role")] * steps), fallback_role="administrator"
        )
        self.approval = Approval.of(flow, self.document, entered_by=entered_by, at=AT)
        self.approval.open([new_id()])
        self.evidence = []
        self.final: State | None = None

    def _try(self, action: Any, *arguments: Any) -> Any:
        before = (self.approval.state, self.approval.step, len(self.approval.decisions), len(self.approval.facts))
        try:
            return action(*arguments)
        except (Refusal, ValueError):
            after = (self.approval.state, self.approval.step, len(self.approval.decisions), len(self.approval.facts))
            assert before == after, "a refused decision leaves nothing"
            return None

    @rule(by=st.sampled_from(PEOPLE))
    def advance(self, by: str) -> None:
        self._try(self.approval.advance, by, AT, [new_id()])

    @rule(by=st.sampled_from(PEOPLE))
    def grant(self, by: str) -> None:
        if evidence := self._try(self.approval.grant, self.document, by, AT):
            self.evidence.append(evidence)

    @rule(by=st.sampled_from(PEOPLE))
    def refuse(self, by: str) -> None:
        self._try(self.approval.refuse, self.document, by, AT, "no")

    @rule()
    def withdraw(self) -> None:
        self._try(self.approval.withdraw, self.document, AT)

    @invariant()
    def every_step_is_decided_once_and_by_another_person(self) -> None:
        decisions = self.approval.decisions
        deciders = [decision.decided_by for decision in decisions]
        assert len(set(deciders)) == len(deciders)
        assert not set(deciders) & set(self.approval.entered_by)
        assert [decision.step for decision in decisions] == list(range(1, len(decisions) + 1))

    @invariant()
    def it_is_approved_exactly_when_every_step_is(self) -> None:
        approved = [decision for decision in self.approval.decisions if decision.verdict == "approved"]
        assert (self.approval.state == State.APPROVED) is (len(approved) == len(self.approval.flow))
        assert len(self.evidence) == (self.approval.state == State.APPROVED)

    @invariant()
    def what_is_final_stays(self) -> None:
        assert self.final is None or self.approval.state == self.final
        self.final = None if self.approval.state == State.OPEN else State(self.approval.state)
        assert (self.approval.closed_at is None) is (self.approval.state == State.OPEN)


TestApprovalMachine = ApprovalMachine.TestCase


@pytest.mark.parametrize("steps", [0, 6])
def test_a_flow_has_one_to_five_steps(steps: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        stored([Step("role")] * steps)
