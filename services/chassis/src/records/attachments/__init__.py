"""附件: files that hang on documents, seen by whoever sees the document and kept by whoever may change it.

A service lists what may carry files as `Attachable`s; one room serves them all.
"""

from records.attachments.model import Attachable

__all__ = ["Attachable"]
