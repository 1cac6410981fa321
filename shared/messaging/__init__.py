"""Messages over RabbitMQ: publishing, consuming, dead letters, keeping copies."""
