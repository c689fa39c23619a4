"""The column under its new name; whoever knows only the old one fills both."""

from alembic import op

revision, down_revision = "expand", "THE HEAD"


def upgrade() -> None:
    op.execute("ALTER TABLE idempotency ADD COLUMN address text, ADD COLUMN origin text NOT NULL DEFAULT 'api'")
    op.execute("ALTER TABLE idempotency ADD CONSTRAINT address_known CHECK (address IS NOT NULL) NOT VALID")
    op.execute(
        """CREATE FUNCTION both_names() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.address := coalesce(NEW.address, NEW.route); RETURN NEW; END'"""
    )
    op.execute(
        "CREATE TRIGGER both_names BEFORE INSERT OR UPDATE ON idempotency FOR EACH ROW EXECUTE FUNCTION both_names()"
    )
