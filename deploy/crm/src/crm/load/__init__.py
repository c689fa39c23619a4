"""`crm load accounts FILE.csv`: real input through the API, each row once however often the file is sent."""

from crm.load.entering import Summary, load
from crm.load.run import run

__all__ = ["Summary", "load", "run"]
