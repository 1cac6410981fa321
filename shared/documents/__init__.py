"""What people print or keep: badges, QR codes, tickets, calendar files."""
