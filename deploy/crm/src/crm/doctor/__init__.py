"""`crm doctor`: do the books of all services agree (账表相符), and does nothing wait or stand in the way?"""

from crm.doctor.examination import examine
from crm.doctor.report import Report
from crm.doctor.run import SHOWN, run

__all__ = ["SHOWN", "Report", "examine", "run"]
