"""What files can bring into this service, each kind through the command that people use."""

from sales.imports.documents import DOCUMENTS
from sales.imports.masters import MASTERS

IMPORTS = (*MASTERS, *DOCUMENTS)
