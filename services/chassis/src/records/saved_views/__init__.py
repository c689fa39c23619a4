"""保存的视图: what one asks of a list again and again, under a name, one's own or shared: `?view=` (http.md)."""
