"""Working time, service targets, service requests, feedback, and the copy of the orders that they name."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

import records.migrations

revision = "0002"
down_revision = "0001"

Instant = sa.DateTime(timezone=True)
KINDS = "kind IN ('consultation', 'complaint', 'suggestion', 'fault', 'return')"
PRIORITIES = "priority IN ('low', 'normal', 'high', 'urgent')"


def upgrade() -> None:
    """Create the tables, and bring the calendar and the targets that are shipped."""
    records.migrations.v1(op)
    records.migrations.v2(op)
    _create_sales_order()
    _create_working_calendar()
    _create_service_target()
    _create_ticket()
    _create_ticket_entry()
    _create_feedback()


def _create_sales_order() -> None:
    op.create_table(
        "sales_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("deleted_at", Instant),
    )
    op.create_index("ix_sales_order_owner_id", "sales_order", ["owner_id"])
    op.create_index("ix_sales_order_account_id", "sales_order", ["account_id"])


def _create_working_calendar() -> None:
    calendar = op.create_table(
        "working_calendar",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("week", JSONB, nullable=False),
        sa.Column("exceptions", JSONB, nullable=False),
    )
    working, off = ["09:00-12:00", "13:00-18:00"], list[str]()
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    op.bulk_insert(
        calendar,
        [
            {
                "id": "01977e3a-0000-7000-8000-000000000101",
                "version": 0,
                "week": {**dict.fromkeys(days, working), "saturday": off, "sunday": off},
                "exceptions": list(_days_of_2026(working)),
            }
        ],
    )


def _days_of_2026(working: list[str]) -> Iterator[dict[str, Any]]:
    """国务院办公厅关于2026年部分节假日安排的通知 (4 November 2025): days off, and weekends that are worked."""
    holidays: tuple[tuple[str, str, tuple[int, int], tuple[int, int], list[tuple[int, int]]], ...] = (
        ("元旦", "New Year", (1, 1), (1, 3), [(1, 4)]),
        ("春节", "Spring Festival", (2, 15), (2, 23), [(2, 14), (2, 28)]),
        ("清明节", "Qingming Festival", (4, 4), (4, 6), []),
        ("劳动节", "Labour Day", (5, 1), (5, 5), [(5, 9)]),
        ("端午节", "Dragon Boat Festival", (6, 19), (6, 21), []),
        ("中秋节", "Mid-Autumn Festival", (9, 25), (9, 27), []),
        ("国庆节", "National Day", (10, 1), (10, 7), [(9, 20), (10, 10)]),
    )
    found = []
    for zh, en, first, last, worked in holidays:
        day, until = date(2026, *first), date(2026, *last)
        while day <= until:
            found.append({"on": day.isoformat(), "hours": [], "name": {"zh": zh, "en": en}})
            day += timedelta(days=1)
        name = {"zh": f"{zh}调休上班", "en": f"Worked for {en}"}
        found += [{"on": date(2026, *each).isoformat(), "hours": working, "name": name} for each in worked]
    yield from sorted(found, key=lambda each: str(each["on"]))


def _create_service_target() -> None:
    target = op.create_table(
        "service_target",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("reply_minutes", sa.BigInteger, nullable=False),
        sa.Column("resolve_minutes", sa.BigInteger, nullable=False),
        sa.Column("escalation_minutes", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("kind", "priority"),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint(PRIORITIES, name="priority"),
        sa.CheckConstraint("0 < reply_minutes AND reply_minutes <= resolve_minutes", name="reply_before_resolution"),
        sa.CheckConstraint("0 < escalation_minutes", name="escalation_minutes"),
    )
    op.bulk_insert(target, list(_targets()))


def _targets() -> Iterator[dict[str, Any]]:
    """Minutes to reply, to resolve and to rise further; a working day has 480. A consultation is answered the same
    day (D-14), and a complaint twice as fast as the rest."""
    usual = {"urgent": (30, 240, 60), "high": (60, 480, 120), "normal": (120, 960, 240), "low": (240, 2400, 480)}
    complaint = {"urgent": (15, 240, 30), "high": (30, 480, 60), "normal": (60, 960, 120), "low": (120, 1920, 240)}
    consultation = {"urgent": (15, 60, 60), "high": (30, 120, 60), "normal": (60, 480, 120), "low": (120, 960, 240)}
    kinds = {
        "consultation": consultation, "complaint": complaint, "suggestion": usual, "fault": usual, "return": usual,
    }  # fmt: skip
    number = 0x201
    for kind, priorities in kinds.items():
        for priority, (reply, resolve, escalation) in priorities.items():
            yield {
                "id": f"01977e3a-0000-7000-8000-{number:012x}", "version": 0, "kind": kind, "priority": priority,
                "reply_minutes": reply, "resolve_minutes": resolve, "escalation_minutes": escalation,
            }  # fmt: skip
            number += 1


def _create_ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("chosen_agent_id", sa.Uuid),
        sa.Column("order_id", sa.Uuid),
        sa.Column("order_number", sa.Text),
        sa.Column("conversation_id", sa.Uuid),
        sa.Column("opened_by", sa.Uuid),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("measured_from", Instant, nullable=False),
        sa.Column("reply_due_at", Instant, nullable=False),
        sa.Column("resolve_due_at", Instant, nullable=False),
        sa.Column("replied_at", Instant),
        sa.Column("resolved_at", Instant),
        sa.Column("resolution", sa.Text),
        sa.Column("escalation_level", sa.SmallInteger, nullable=False),
        sa.Column("escalated_to", ARRAY(sa.Uuid), nullable=False),
        sa.Column("escalate_at", Instant),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint(PRIORITIES, name="priority"),
        sa.CheckConstraint("status IN ('open', 'in_progress', 'resolved', 'closed')", name="status"),
        sa.CheckConstraint("channel IN ('portal', 'phone', 'mail', 'chat', 'visit')", name="channel"),
        sa.CheckConstraint("escalation_level >= 0", name="escalation_level"),
        sa.CheckConstraint("escalate_at IS NULL OR status IN ('open', 'in_progress')", name="settled_never_rises"),
    )
    for column in ("owner_id", "account_id", "order_id"):
        op.create_index(f"ix_ticket_{column}", "ticket", [column])
    op.create_index("ix_ticket_opened_at", "ticket", ["opened_at", "id"])
    op.create_index("ix_ticket_resolve_due_at", "ticket", ["resolve_due_at", "id"])
    waiting = sa.text("escalate_at IS NOT NULL")
    op.create_index("ix_ticket_escalate_at", "ticket", ["escalate_at"], postgresql_where=waiting)


def _create_ticket_entry() -> None:
    op.create_table(
        "ticket_entry",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("ticket_id", sa.Uuid, sa.ForeignKey("ticket.id", name="fk_ticket_entry_ticket_id"), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.CheckConstraint("kind IN ('reply', 'note')", name="kind"),
    )
    op.create_index("ix_ticket_entry_ticket_id", "ticket_entry", ["ticket_id"])


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("score", sa.SmallInteger, nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("ticket_id", sa.Uuid, sa.ForeignKey("ticket.id", name="fk_feedback_ticket_id")),
        sa.Column("order_id", sa.Uuid),
        sa.Column("given_by", sa.Uuid),
        sa.Column("at", Instant, nullable=False),
        sa.UniqueConstraint("ticket_id", "kind"),
        sa.CheckConstraint("kind IN ('sales', 'service')", name="kind"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        sa.CheckConstraint("kind = 'sales' OR ticket_id IS NOT NULL", name="service_is_about_a_ticket"),
    )
    op.create_index("ix_feedback_owner_id", "feedback", ["owner_id"])
    op.create_index("ix_feedback_account_id", "feedback", ["account_id"])
    op.create_index("ix_feedback_at", "feedback", ["at", "id"])
