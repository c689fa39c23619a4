"""洽谈: talks with visitors and customers by chat and by mail, before and after the sale (D-11, SY-13)."""
