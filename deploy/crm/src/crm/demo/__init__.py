"""The demo company: who works there, its 1,000 customers, and the story that `crm demo` tells with them."""
