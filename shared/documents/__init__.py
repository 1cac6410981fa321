"""Documents for people: badges, QR codes, tickets, calendar files."""
