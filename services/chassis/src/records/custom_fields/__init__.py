"""自定义字段: fields that the administrator adds to documents; their values stand under `custom` (http.md)."""

from records.custom_fields.model import Customised, custom_index
from records.custom_fields.queries import conditions, entered

__all__ = ["Customised", "conditions", "custom_index", "entered"]
