"""编码与单据编号: numbers that people use, put together by rules that are data (data.md, Ids; mission C-01)."""

from records.numbering.commands import document_number, next_number
from records.numbering.model import Reset, Segment, faults, rendered, series

__all__ = ["Reset", "Segment", "document_number", "faults", "next_number", "rendered", "series"]
