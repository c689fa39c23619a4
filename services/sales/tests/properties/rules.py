"""What holds always, as questions whose every answer is a fault: the oracle's, and what takes the facts as well."""

from collections.abc import Mapping

from sqlalchemy import Engine

from tests.faults.oracle.money import WRONG

TOLD: Mapping[str, str] = {
    f"{aggregate} {{}} stands otherwise than it was told": f"""
        SELECT number FROM {table} AS document WHERE NOT coalesce((version, {columns}) = (
            SELECT version, {told} FROM fact CROSS JOIN LATERAL (
                SELECT convert_from(body, 'UTF8')::jsonb #> '{{data,state}}' AS state) AS read
            WHERE aggregate_type = '{aggregate}' AND aggregate_id = document.id
            ORDER BY version DESC, factindex DESC LIMIT 1), false)"""
    for aggregate, table, columns, told in (
        (
            "order",
            "customer_order",
            "status, net_total, tax_total, total",
            "state ->> 'status', (state ->> 'net_total')::numeric, (state ->> 'tax_total')::numeric,"
            " (state ->> 'total')::numeric",
        ),
        ("delivery", "delivery", "status, total", "state ->> 'status', (state ->> 'total')::numeric"),
        (
            "receivable",
            "receivable",
            "status, amount, settled, credited",
            "state ->> 'status', (state ->> 'amount')::numeric, (state ->> 'settled')::numeric,"
            " (state ->> 'credited')::numeric",
        ),
        ("payment", "payment", "status, amount", "state ->> 'status', (state ->> 'amount')::numeric"),
    )
}
"""The last fact of each document says what its row says."""

RULES = {**WRONG, **TOLD}
_ALL = " UNION ALL ".join(
    f"SELECT '{name}' AS rule, number FROM ({statement}) AS wrong (number)" for name, statement in RULES.items()
)


def broken(engine: Engine) -> list[str]:
    """The rules that do not hold now, and for which document."""
    with engine.connect() as connection:
        return [rule.format(number) for rule, number in connection.exec_driver_sql(_ALL)]
