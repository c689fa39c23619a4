"""公司网站: public pages and news kept by 市场总监, and the form by which strangers write to us (SY-12, C-23)."""
