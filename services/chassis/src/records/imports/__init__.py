"""批量导入: files of accounts, products, orders … brought in row by row through the commands that people use (http.md,
Batch).

A room lists what can be imported as an `Importable` in its service's service.py; a file is uploaded, its columns are
mapped, it is checked (a rehearsal that changes nothing), run, and what was refused comes back as a file to mend.
"""

from records.imports.columns import Importable, Lookup, named_by, people_by_login

__all__ = ["Importable", "Lookup", "named_by", "people_by_login"]
