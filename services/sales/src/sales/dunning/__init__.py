"""催缴: who is late is reminded stage by stage, each receivable once a stage (S-27)."""
