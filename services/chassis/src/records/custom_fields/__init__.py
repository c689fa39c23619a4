"""自定义字段: fields that the administrator adds to documents; their values stand under `custom` (http.md)."""

from records.custom_fields.model import Customised
from records.custom_fields.queries import conditions, merged

__all__ = ["Customised", "conditions", "merged"]
