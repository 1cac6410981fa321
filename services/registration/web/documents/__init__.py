"""Documents for organisers, funders, caterers and attendees."""
