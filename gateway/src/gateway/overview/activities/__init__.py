"""Activity streams (工作动态): who did what, by account and by person (mission G-10, 1.9 step 19)."""
