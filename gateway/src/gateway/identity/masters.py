"""What companies, departments, roles, users and clients have in common: they are changed and become inactive, never
deleted.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.model import Aggregate, Fact
from chassis.unit_of_work import Reader


class AlreadyInactive(Refusal):
    """It was deactivated before."""

    title = {"zh": "已停用", "en": "It is inactive already"}


class AlreadyActive(Refusal):
    """It is in use."""

    title = {"zh": "已启用", "en": "It is active already"}


class Master(Aggregate):
    """Mixin of a root that is kept for good: copies and history go on naming it after it went out of use (data.md,
    Deleting).

    The class names its facts, so that each aggregate tells its own story.
    """

    __changed__: ClassVar[type[Fact]]
    __deactivated__: ClassVar[type[Fact]]
    __reactivated__: ClassVar[type[Fact]]

    active: Mapped[bool] = mapped_column()

    def change(self, **values: object) -> None:
        """Give attributes new values; says so only when one of them differs."""
        different = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in different.items():
            setattr(self, name, value)
        if different:
            self.record(self.__changed__())

    def deactivate(self) -> None:
        """Take it out of use; raises AlreadyInactive."""
        if not self.active:
            raise AlreadyInactive
        self.active = False
        self.record(self.__deactivated__())

    def reactivate(self) -> None:
        """Take it into use again; raises AlreadyActive."""
        if self.active:
            raise AlreadyActive
        self.active = True
        self.record(self.__reactivated__())


def one_at_a_time(session: Session) -> None:
    """Let this transaction alone change who stands where until it ends: trees, chains and "the last one" span many
    rows.

    Two moves that are each fine can close a circle together, and no constraint sees it. Such changes are a few a day,
    so they wait for one another; the wait ends with the lock timeout.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('identity.organisation', 0))"))


def no_such(member: str) -> Invalid:
    """The refusal of an input whose `member` names something that does not exist or is out of use."""
    message = {"zh": "所引用的对象不存在或已停用", "en": "It refers to something that does not exist or is inactive."}
    return Invalid([InputError(f"#/{member}", "unknown-reference", message)])


def chosen(reader: Reader, model: type[Any], query: Mapping[str, Any], *names: str) -> Select[Any]:
    """The rows of a master within reach, narrowed by those of the filters `names` that were given."""
    wanted = [getattr(model, name) == query[name] for name in names if query[name] is not None]
    return select(model).where(reader.visible(model), *wanted)
