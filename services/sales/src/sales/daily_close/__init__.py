"""日清月结, 账表相符, 钱数相符: books, reports and money are compared, and days closed when they agree (S-29)."""
