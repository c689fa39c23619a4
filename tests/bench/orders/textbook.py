"""The textbook's way of the same: Flask, declarative models, a session that flushes, marshmallow both ways, jsonify.

The same guarantee on the same tables: the token is checked, rights are read, the write is repeatable under its key, the
order with its event in the outbox is one transaction. Schemas are made once and relations are loaded in one go, so what
is measured is the usual style and not its usual mistakes.
"""

import hashlib
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import urllib3
from flask import Flask, Response, abort, g, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet
from marshmallow import ValidationError
from sqlalchemy import create_engine, or_, select, tuple_
from sqlalchemy.orm import DeclarativeBase, Session, relationship, sessionmaker

import chassis.tables
import records.tables
from chassis.identifiers import new_id
from sales.service import SERVICE
from sales.settings import Settings
from tests.bench.orders.serving import serve
from tests.bench.orders.textbook_schemas import NewOrder, OrderDocument, OrderEntry

ZONE, CENT, ZERO = ZoneInfo("Asia/Shanghai"), Decimal("0.01"), Decimal(0)
TABLES = {**SERVICE.metadata.tables, **chassis.tables.metadata.tables, **records.tables.metadata.tables}
NEW_ORDER, DOCUMENT, STATE, ENTRIES = (
    NewOrder(),
    OrderDocument(),
    OrderDocument(exclude=("version", "ship_to", "lines.customer_item", "lines.customer_description")),
    OrderEntry(many=True),
)
http = Flask("textbook")


class Base(DeclarativeBase):
    """The textbook's models; their tables are there already."""


def model(table: str, **members: Any) -> Any:
    """The declarative class of a table."""
    return type(table, (Base,), {"__table__": TABLES[table], **members})


def not_counted_by(line: Any) -> list[str]:
    """Who says that a line does not count."""
    order = line.order
    said = (("order_type", order.counts), ("account", order.account_counts), ("product", line.product_counts))
    return [who for who, counts in said if not counts]


User, Role, Company = model("directory_user"), model("directory_role"), model("directory_company")
Account, Product, OrderType, Counter = model("account"), model("product"), model("order_type"), model("number_counter")
CreditParameters, Terms, TermsAssignment = model("credit_parameters"), model("payment_terms"), model("terms_assignment")
Price, PriceList, PriceListAssignment = model("price"), model("price_list"), model("price_list_assignment")
TaxRate, ItemNumber = model("tax_rate"), model("item_number")
Fact, Outbox, Idempotency = model("fact"), model("outbox"), model("idempotency")
Order = model(
    "customer_order",
    lines=relationship("order_line", back_populates="order", order_by="order_line.line", lazy="selectin"),
)
OrderLine = model(
    "order_line",
    order=relationship("customer_order", back_populates="lines"),
    not_counted_by=property(not_counted_by),
    counted=property(lambda line: not not_counted_by(line)),
)


def application(settings: Settings) -> Flask:
    """The app: a session a request, the token checked on each."""
    sessions = sessionmaker(create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:")))
    keys: list[KeySet] = []

    @http.before_request
    def begin() -> None:
        if not keys:
            keys.append(KeySet.import_key_set(urllib3.request("GET", settings.jwks_url).json()))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        g.claims = jwt.decode(token, keys[0], algorithms=["RS256"]).claims
        g.session = sessions()

    @http.teardown_request
    def end(_error: BaseException | None) -> None:
        g.session.close()

    return http


def admitted(session: Session, permission: str) -> Any:
    """Who asks, if one of their roles reaches everything by this permission."""
    user = session.get(User, UUID(g.claims["sub"]))
    if user is None or not user.active or user.deleted_at is not None:
        abort(HTTPStatus.UNAUTHORIZED)
    roles = session.scalars(select(Role).where(Role.code.in_(user.roles), Role.deleted_at.is_(None)))
    if not any(role.grants.get(permission) == "all" for role in roles):
        abort(HTTPStatus.FORBIDDEN)
    return user


@http.get("/v1/orders")
def list_orders() -> Response:
    """A page of one status, newest first."""
    session: Session = g.session
    admitted(session, "sales.order.read")
    limit = int(request.args["limit"])
    wanted = select(Order)
    if "status" in request.args:
        wanted = wanted.where(Order.status == request.args["status"])
    if "cursor" in request.args:
        at, _, identifier = request.args["cursor"].partition("/")
        place = datetime.fromisoformat(at), UUID(identifier)
        wanted = wanted.where(tuple_(Order.created_at, Order.id) < place)
    wanted = wanted.order_by(Order.created_at.desc(), Order.id.desc()).limit(limit + 1)
    found = session.scalars(wanted).all()
    last = found[limit - 1] if len(found) > limit else None
    following = f"{last.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f+00:00}/{last.id}" if last else None
    return jsonify(items=ENTRIES.dump(found[:limit]), next_cursor=following)


@http.post("/v1/orders")
def place_order() -> Response:
    """Enter a draft."""
    session: Session = g.session
    user = admitted(session, "sales.order.place")
    key, principal = request.headers["Idempotency-Key"], f"user/{user.id}"
    hashed = hashlib.sha256(request.path.encode() + b"\n" + request.get_data()).digest()
    stored = session.get(Idempotency, (principal, key))
    if stored is not None:
        if stored.request_hash != hashed:
            abort(HTTPStatus.UNPROCESSABLE_ENTITY)
        return Response(stored.body, stored.status, stored.headers)
    try:
        wanted = NEW_ORDER.load(request.get_json())
    except ValidationError:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    order = entered(session, user, wanted)
    session.add(order)
    session.flush()
    answer = jsonify(DOCUMENT.dump(order))
    answer.status_code = HTTPStatus.CREATED
    answer.headers |= {"ETag": '"1"', "Location": f"orders/{order.id}"}
    tell(session, principal, order)
    session.add(
        Idempotency(
            principal=principal, key=key, route="POST /v1/orders", request_hash=hashed, status=answer.status_code,
            headers={"ETag": answer.headers["ETag"]}, body=answer.get_data(),
        )
    )  # fmt: skip
    session.commit()
    return answer


def entered(session: Session, user: Any, wanted: dict[str, Any]) -> Any:
    """The order of these values, at the catalogue's prices, with its number."""
    account = session.get(Account, wanted["account_id"])
    company = session.scalars(select(Company).where(Company.deleted_at.is_(None)).order_by(Company.id)).first()
    kind = session.scalars(select(OrderType).where(OrderType.code == wanted["order_type"])).one_or_none()
    if account is None or account.deleted_at is not None or company is None or kind is None or not kind.active:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    held = session.scalars(select(CreditParameters).where(*of_the_day(CreditParameters, account, today))).first()
    if held is not None and (held.on_order_saved != "none" or held.orders_occupy == "saved"):
        abort(HTTPStatus.CONFLICT)
    given = select(Terms).join(TermsAssignment, TermsAssignment.payment_terms_id == Terms.id)
    given = given.where(*of_the_day(TermsAssignment, account, today)).order_by(TermsAssignment.valid_from.desc())
    terms = session.scalars(given.limit(1)).first()
    products = select(Product).where(Product.id.in_([line["product_id"] for line in wanted["lines"]]))
    known = {product.id: product for product in session.scalars(products)}
    order = Order(
        id=new_id(), version=1, number="", status="draft", order_type_id=kind.id, order_type=kind.code,
        counts=kind.counts, account_id=account.id, account_counts=account.handling != "company",
        owner_id=account.owner_id or user.id, po_number=wanted["po_number"], promised_on=wanted["promised_on"],
        business_date=today, currency=company.base_currency, base_rate=Decimal(1), tax_included=True,
        tolerance=kind.tolerance, payment_days=wanted["payment_days"], payment_terms_id=terms and terms.id,
        terms=terms and terms.terms,
        ship_to=wanted["ship_to"], entered_by=user.id, created_at=now,
    )  # fmt: skip
    rates, offers = tax_rates(session, today), offered(session, account, list(known), today)
    numbers = session.scalars(select(ItemNumber).where(*of_the_day(ItemNumber, account, today)))
    called = {number.product_id: number for number in numbers}
    for place, line in enumerate(wanted["lines"], start=1):
        product = known.get(line["product_id"])
        if product is None or product.status != "active":
            abort(HTTPStatus.UNPROCESSABLE_ENTITY)
        source, source_id, price = offers.get(product.id) or ("list_price", product.id, product.list_price)
        if line["price"] is not None:
            source, source_id, price = "entered", None, line["price"]
        number = called.get(product.id)
        amount, rate = (price * line["quantity"]).quantize(CENT, ROUND_HALF_UP), rates[product.tax_code]
        net = (amount / (1 + rate)).quantize(CENT, ROUND_HALF_UP)
        order.lines.append(
            OrderLine(
                id=new_id(), line=place, product_id=product.id, product_code=product.code, product_name=product.name,
                unit=product.unit, quantity=line["quantity"], price=price, amount=amount, net=net, tax=amount - net,
                price_source=source, price_source_id=source_id, customer_item=number and number.number,
                customer_description=number and number.description,
                tax_rate=rate, tolerance=kind.tolerance, noticed_quantity=ZERO, shipped_quantity=ZERO,
                returned_quantity=ZERO, product_counts=product.counts,
            )
        )  # fmt: skip
    order.total = sum((line.amount for line in order.lines), ZERO)
    order.net_total = sum((line.net for line in order.lines), ZERO)
    order.tax_total = order.total - order.net_total
    order.number = f"SO{today:%Y%m%d}-{next_number(session, f'SO@-#/{today:%Y%m%d}'):04}"
    return order


def of_the_day(model: Any, account: Any, on: date) -> list[Any]:
    """What is approved of this account's and counts on that day."""
    living = [model.deleted_at.is_(None)] if hasattr(model, "deleted_at") else []
    until = or_(model.valid_to.is_(None), model.valid_to >= on)
    return [model.account_id == account.id, model.status == "approved", model.valid_from <= on, until, *living]


def offered(session: Session, account: Any, products: list[UUID], on: date) -> dict[UUID, tuple[str, UUID, Decimal]]:
    """The price of each product that comes before its list price: the customer's, else that of the first list."""
    assigned = select(PriceListAssignment.price_list_id).where(PriceListAssignment.account_id == account.id)
    mine = set(session.scalars(assigned))
    lists = session.scalars(select(PriceList).where(PriceList.active, or_(PriceList.general, PriceList.id.in_(mine))))
    ranks = {one.id: (one.id not in mine, one.rank, one.code) for one in lists}
    until = or_(Price.valid_to.is_(None), Price.valid_to >= on)
    holders = or_(Price.account_id == account.id, Price.price_list_id.in_(ranks))
    counting = select(Price).where(
        Price.product_id.in_(products), Price.status == "approved", Price.valid_from <= on, until, holders
    )
    best: dict[UUID, tuple[str, UUID, Decimal]] = {}
    for price in sorted(session.scalars(counting), key=lambda one: ranks.get(one.price_list_id, (False, -1, ""))):
        source = "customer_price" if price.account_id else "price_list"
        best.setdefault(price.product_id, (source, price.id, price.price))
    return best


def tax_rates(session: Session, on: date) -> dict[str, Decimal]:
    """The rates of tax on that day, by their code."""
    known = session.scalars(select(TaxRate).where(TaxRate.valid_from <= on).order_by(TaxRate.valid_from))
    return {rate.code: rate.rate for rate in known}


def next_number(session: Session, series: str) -> int:
    """The counter's next number, its row locked until the commit."""
    counter = session.get(Counter, ("sales.order", series), with_for_update=True)
    if counter is None:
        counter = Counter(document="sales.order", series=series, last=0)
        session.add(counter)
    counter.last += 1
    return int(counter.last)


def tell(session: Session, actor: str, order: Any) -> None:
    """The event and its place in the outbox."""
    event, key = new_id(), "sales.order.placed.v1"
    envelope = {
        "specversion": "1.0", "id": event, "source": "/sales", "type": f"crm.{key}", "subject": f"order/{order.id}",
        "time": order.created_at, "dataschema": f"/schemas/{key}.schema.json", "datacontenttype": "application/json",
        "partitionkey": order.id, "aggregateversion": 1, "factindex": 1, "actor": actor, "cause": "api",
        "correlationid": event, "data": {"state": STATE.dump(order)},
    }  # fmt: skip
    session.add(
        Fact(
            event_id=event, aggregate_type="order", aggregate_id=order.id, version=1, factindex=1, routing_key=key,
            actor=actor, cause="api", at=order.created_at, changes={}, body=orjson.dumps(envelope),
        )
    )  # fmt: skip
    session.add(Outbox(event_id=event))


if __name__ == "__main__":
    serve(application)
