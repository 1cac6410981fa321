"""Events, as far as the mailer knows them."""
