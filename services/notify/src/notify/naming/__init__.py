"""How texts name people, customers and documents: as a person would, never by an id."""
