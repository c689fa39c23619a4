"""信用控制参数: how much credit an account has, what occupies it and where it is checked; sales enforces it (C-05)."""
