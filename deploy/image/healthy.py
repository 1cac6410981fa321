#!/usr/bin/python3 -IS
"""The image's health check: `healthy [SERVICE]` ends with 0 while the service in this container is ready.

Without a name it asks all three services, of which a container runs one. It imports next to nothing, because it runs
every few seconds.
"""

import os
import socket
import sys

PORTS = {"registration": "8080", "checkin": "8081", "mailer": "8082"}
SECONDS = 4.0


def answer(service: str) -> str:
    """Returns the first line of the service's answer, or why there is none."""
    address = ("127.0.0.1", int(os.environ.get(f"{service.upper()}_PORT") or PORTS[service]))
    try:
        with socket.create_connection(address, SECONDS) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(1024).decode("latin-1").partition("\r\n")[0]
    except OSError as error:
        return error.strerror or "no answer in time"


def main() -> None:
    """Ends the process with 0, or with 1 after a line for each service that is not ready."""
    services = sys.argv[1:2] or list(PORTS)
    if not set(services) <= set(PORTS):
        sys.exit(f"healthy takes the name of a service ({', '.join(PORTS)}), not {services[0]}.")
    answers = {service: answer(service) for service in services}
    if not any(" 200" in line for line in answers.values()):
        sys.exit("\n".join(f"{service}: {line}" for service, line in answers.items()))


if __name__ == "__main__":
    main()
