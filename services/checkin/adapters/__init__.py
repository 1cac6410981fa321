"""How check-in reaches MongoDB and RabbitMQ."""
