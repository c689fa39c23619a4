"""The textbook's schemas: marshmallow's own fields, for both directions."""

from decimal import Decimal

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

NAME = Length(max=200)


class NewLine(Schema):
    """A line as it is asked for."""

    product_id = fields.UUID(required=True)
    quantity = fields.Decimal(required=True, validate=Range(min=Decimal(0), min_inclusive=False))
    price = fields.Decimal(load_default=None, validate=Range(min=Decimal(0)))


class NewOrder(Schema):
    """An order as it is asked for."""

    account_id = fields.UUID(required=True)
    order_type = fields.String(load_default="standard", validate=NAME)
    po_number = fields.String(load_default=None, validate=NAME)
    promised_on = fields.Date(load_default=None)
    ship_to = fields.String(load_default=None, validate=NAME)
    payment_days = fields.Integer(load_default=30, validate=Range(min=0, max=365))
    lines = fields.List(fields.Nested(NewLine), required=True, validate=Length(min=1, max=80))


class Line(Schema):
    """A line as it is shown."""

    id = fields.UUID()
    line = fields.Integer()
    product_id = fields.UUID()
    product_code = fields.String()
    product_name = fields.Dict()
    customer_item = fields.String()
    customer_description = fields.String()
    unit = fields.String()
    quantity = fields.Decimal(as_string=True)
    promised_on = fields.Date()
    price = fields.Decimal(as_string=True)
    price_source = fields.String()
    price_source_id = fields.UUID()
    tax_rate = fields.Decimal(as_string=True)
    net = fields.Decimal(as_string=True)
    tax = fields.Decimal(as_string=True)
    amount = fields.Decimal(as_string=True)
    tolerance = fields.Decimal(as_string=True)
    noticed_quantity = fields.Decimal(as_string=True)
    shipped_quantity = fields.Decimal(as_string=True)
    returned_quantity = fields.Decimal(as_string=True)
    counts = fields.Boolean(attribute="counted")
    not_counted_by = fields.List(fields.String())


class OrderEntry(Schema):
    """An order as lists show it."""

    id = fields.UUID()
    version = fields.Integer()
    number = fields.String()
    status = fields.String()
    order_type = fields.String()
    counts = fields.Boolean()
    account_id = fields.UUID()
    owner_id = fields.UUID()
    po_number = fields.String()
    promised_on = fields.Date()
    business_date = fields.Date()
    currency = fields.String()
    payment_days = fields.Integer()
    net_total = fields.Decimal(as_string=True)
    total = fields.Decimal(as_string=True)
    created_at = fields.DateTime()
    submitted_at = fields.DateTime()
    approved_at = fields.DateTime()
    viewed_at = fields.DateTime()


class OrderDocument(OrderEntry):
    """An order as it is shown, and told to others without version and address."""

    order_type_id = fields.UUID()
    tolerance = fields.Decimal(as_string=True)
    base_rate = fields.Decimal(as_string=True)
    tax_included = fields.Boolean()
    payment_terms_id = fields.UUID()
    tax_total = fields.Decimal(as_string=True)
    close_reason = fields.String()
    custom = fields.Raw()
    ship_to = fields.String()
    note = fields.String()
    lines = fields.List(fields.Nested(Line))
    rejection = fields.String()
    entered_by = fields.UUID()
