"""市场活动: what is done so that people hear of us, from plan to results (C-18, step 2 of 1.9)."""
