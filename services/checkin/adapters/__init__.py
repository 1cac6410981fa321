"""The adapters of check-in: MongoDB and RabbitMQ."""
