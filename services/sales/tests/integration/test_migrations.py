"""The migrated database is what the models say, and holds what is shipped."""

from decimal import Decimal

from sqlalchemy import Engine, create_engine, select, text

from chassis import tables
from chassis.identifiers import new_id
from chassis.testing.schema import brought_to, differences
from chassis.testing.staff import migrated
from crm.testing import PostgresAccess
from records.change_requests import ChangeRequest
from sales.model import Base
from sales.order_types.model import OrderType
from services.sales.tests.credit import books

METADATA = (tables.metadata, ChangeRequest.metadata, Base.metadata)
CONSTRAINTS = text("""
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid::regclass::text = ANY (:tables) ORDER BY 1, 2
""")


def test_migrations_equal_models(superuser_url: str) -> None:
    assert differences(superuser_url, METADATA) == []


def test_every_constraint_is_what_the_models_say(engine: Engine, postgres: PostgresAccess) -> None:
    def constraints(of: Engine) -> list[object]:
        with of.connect() as connection:
            return [tuple(row) for row in connection.execute(CONSTRAINTS, {"tables": list(Base.metadata.tables)})]

    with postgres.database() as url:
        made = create_engine(url)
        Base.metadata.create_all(made)
        assert constraints(engine) == constraints(made)
        made.dispose()


def test_the_minimum_of_order_types_is_shipped_with_what_counts(engine: Engine) -> None:
    """S-09 to S-12: standard counts, special does not; a sample does not, a repeat and a first order do."""
    with engine.connect() as connection:
        shipped = connection.execute(select(OrderType.code, OrderType.counts).where(OrderType.version == 0))
        found = {row.code: row.counts for row in shipped}
    assert found == {"standard": True, "special": False, "sample": False, "repeat": True, "new_customer": True}


def test_a_database_of_the_first_revision_is_upgraded_with_what_it_holds(postgres: PostgresAccess) -> None:
    with postgres.database() as url:
        brought_to("sales.migrations", url, "0001")
        migrated("sales.migrations", "crm_test", url)
        assert differences(url, METADATA) == []
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalars(select(tables.directory_user.c.login)).all() == ["somebody"]
        engine.dispose()


OPEN_DOCUMENTS = """
    INSERT INTO product (id, version, code, name, unit, list_price, currency, counts, status, created_at)
        VALUES (:id, 1, 'P', '{}', 'pc', 0, 'CNY', true, 'active', now());
    INSERT INTO customer_order (id, version, account_id, number, status, order_type_id, order_type, counts,
            account_counts, business_date, currency, payment_days, total, created_at)
        SELECT :id, 1, :id, 'SO1', 'approved', id, code, true, true, '2026-11-22', 'CNY', 30, 33.35, now()
        FROM order_type WHERE code = 'standard';
    INSERT INTO order_line (id, order_id, line, product_id, product_code, product_name, unit, quantity, price, amount,
            shipped_quantity, product_counts) VALUES (:id, :id, 1, :id, 'P', '{}', 'pc', 3, 11.115, 33.35, 1, true);
    INSERT INTO receivable (id, version, account_id, number, delivery_id, order_id, order_number, currency, amount,
            settled, due_on, status, created_at)
        VALUES (:other, 1, :id, 'AR1', :id, :id, 'SO1', 'CNY', 11.12, 1.12, '2026-12-22', 'partly_settled', now());
    INSERT INTO payment (id, version, account_id, number, currency, amount, paid_on, status, created_at)
        VALUES (:third, 1, :id, 'PM1', 'CNY', 5, '2026-11-22', 'confirmed', now());
    INSERT INTO payment_allocation (id, payment_id, position, receivable_id, receivable_number, amount)
        VALUES (:third, :third, 0, :other, 'AR1', 1.12);
"""


def test_what_documents_occupy_is_in_the_books_of_credit_from_the_day_of_the_upgrade(postgres: PostgresAccess) -> None:
    """C-05: of the order what is not shipped, of the receivable what is open, less what was paid in advance."""
    account = new_id()
    statements = OPEN_DOCUMENTS
    for name, identifier in {":id": account, ":other": new_id(), ":third": new_id()}.items():
        statements = statements.replace(name, f"'{identifier}'")
    with postgres.database() as url:
        brought_to("sales.migrations", url, "0004")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statements)
        migrated("sales.migrations", "crm_test", url)
        expected = {("order", "CNY"): "22.23", ("receivable", "CNY"): "10.00", ("prepayment", "CNY"): "-3.88"}
        assert books(engine, account) == {key: Decimal(amount) for key, amount in expected.items()}
        engine.dispose()


CREDITED = """
    SET LOCAL session_replication_role = replica; -- what these rows point to does not matter here
    INSERT INTO receivable (id, version, account_id, number, delivery_id, instalment, order_id, order_number, currency,
            amount, settled, credited, opened_on, due_on, discount, status, created_at)
        VALUES (:first, 1, :first, 'AR1', :first, 1, :first, 'SO1', 'CNY', 100, 98, 2, '2026-11-22', '2026-12-22', 2,
            'settled', now());
    INSERT INTO sales_return (id, version, status, created_at, number, return_type, inspected, delivery_id,
            delivery_number, order_id, order_number, currency, returned_on, received_on)
        VALUES (:second, 1, 'inspected', now(), 'RT1', 'batch', true, :second, 'DN2', :first, 'SO1', 'CNY',
            '2026-11-22', '2026-11-22');
    INSERT INTO credit_note (id, version, account_id, number, reason, document_id, document_number, order_id, currency,
            amount, issued_on, created_at)
        VALUES (:first, 1, :first, 'CN1', 'discount', :third, 'PM1', :first, 'CNY', 2, '2026-11-22', now()),
            (:second, 1, :first, 'CN2', 'return', :second, 'RT1', :first, 'CNY', 50, '2026-11-22', now());
    INSERT INTO credit_note_allocation (id, credit_note_id, position, receivable_id, receivable_number, amount,
            posted_on) VALUES (:first, :first, 0, :first, 'AR1', 2, '2026-11-22');
"""


def test_credit_notes_of_before_know_their_deliveries_and_keep_what_they_gave(postgres: PostgresAccess) -> None:
    """C-04, S-18: by their return, or by what was owed for the delivery; nothing was taken back by then."""
    first, second, third = new_id(), new_id(), new_id()
    statements = CREDITED
    for name, identifier in {":first": first, ":second": second, ":third": third}.items():
        statements = statements.replace(name, f"'{identifier}'")
    with postgres.database() as url:
        brought_to("sales.migrations", url, "0038")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statements)
        migrated("sales.migrations", "crm_test", url)
        with engine.connect() as connection:
            notes = connection.execute(
                text("SELECT delivery_id, amount, discount_back FROM credit_note ORDER BY number")
            )
            assert [tuple(note) for note in notes] == [(first, 2, 0), (second, 50, 0)]
        engine.dispose()
