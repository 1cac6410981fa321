"""Languages: field types, texts, names, dates, translations."""
