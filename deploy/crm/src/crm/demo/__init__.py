"""The demo company: who works there, its history, the story that `crm demo` tells, and 1,000 customers to load."""
