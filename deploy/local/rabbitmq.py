"""The RabbitMQ of the demo and the tests: Debian's server, started through its own scripts without root."""

from pathlib import Path

from deploy.local.config import bare_environment
from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, first_bytes, is_listening
from deploy.local.private_file import private_directory, write_private
from deploy.local.program import Program, numbered
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor

USER = "moien"
INSTALLED = Path("/usr/lib/rabbitmq/lib")
AMQP_GREETING = b"AMQP\x00\x00\x09\x01"

SETTINGS = """\
listeners.tcp.1 = {host}:{port}
default_user = {user}
default_pass = {password}
loopback_users = none
log.file = false
log.console = true
log.console.level = warning
# RabbitMQ keeps the write-ahead log of quorum queues in memory, too
raft.wal_max_size_bytes = 33554432
"""


CLUSTER = """\
cluster_formation.peer_discovery_backend = classic_config
cluster_partition_handling = pause_minority
"""


class Rabbitmq:
    """Listens on this machine only, with a random password, separate from other Erlang programs of the machine.

    `members` is how many nodes hold the messages; the first one founds the cluster.
    """

    def __init__(self, run_dir: Path, state: StateFile, members: int = 1) -> None:
        self._home = run_dir / "rabbitmq"
        self._ports = [state.port(numbered("rabbitmq_port", number)) for number in range(members)]
        self._node_ports = [state.port(numbered("rabbitmq_node_port", number)) for number in range(members)]
        self._mapper_port = state.port("rabbitmq_mapper_port")
        self._password = state.secret("rabbitmq_password")
        hosts = ",".join(f"{LOCALHOST}:{port}" for port in self._ports)
        self.url = f"amqp://{USER}:{self._password}@{hosts}/"

    async def start(self, supervisor: Supervisor) -> None:
        """Returns once it accepts connections."""
        await supervisor.start(self.port_mapper())
        for number in range(len(self._ports)):
            await supervisor.start(self.program(number))

    def port_mapper(self) -> Program:
        """Erlang's directory of nodes. RabbitMQ would start one by itself and leave it running at the end."""
        command = ("epmd", "-port", str(self._mapper_port), "-address", LOCALHOST)
        return Program("epmd", command, bare_environment(), lambda: is_listening(self._mapper_port))

    def program(self, number: int = 0) -> Program:
        """Returns one node, counted from 0."""
        home = private_directory(self._node_home(number))
        write_private(home / "rabbitmq.conf", self._settings(number))
        write_private(home / "enabled_plugins", "[].")
        return Program(
            numbered("rabbitmq", number), (_server(),), self._environment(number), lambda: self._answers(number)
        )

    def _node_home(self, number: int) -> Path:
        """The first node's files lie where they always lay."""
        return private_directory(self._home) / f"node-{number + 1}" if number else self._home

    def _settings(self, number: int) -> str:
        settings = SETTINGS.format(host=LOCALHOST, port=self._ports[number], user=USER, password=self._password)
        nodes = [
            f"cluster_formation.classic_config.nodes.{place + 1} = {_node(place)}\n"
            for place in range(len(self._ports))
        ]
        return settings + CLUSTER + "".join(nodes) if len(nodes) > 1 else settings

    async def _answers(self, number: int) -> bool:
        return bool(await first_bytes(self._ports[number], greeting=AMQP_GREETING))

    def _environment(self, number: int) -> dict[str, str]:
        home = str(self._node_home(number))
        return bare_environment(
            HOME=str(self._home),  # the folder of the Erlang cookie, by which nodes know each other
            ERL_EPMD_PORT=str(self._mapper_port),
            ERL_EPMD_ADDRESS=LOCALHOST,
            RABBITMQ_NODENAME=_node(number),
            RABBITMQ_DIST_PORT=str(self._node_ports[number]),
            RABBITMQ_CONFIG_FILE=f"{home}/rabbitmq",
            RABBITMQ_CONF_ENV_FILE=f"{home}/no-such-file",  # ignores the machine's own settings
            RABBITMQ_ENABLED_PLUGINS_FILE=f"{home}/enabled_plugins",
            RABBITMQ_FEATURE_FLAGS_FILE=f"{home}/feature_flags",
            RABBITMQ_MNESIA_BASE=f"{home}/data",
            RABBITMQ_LOG_BASE=f"{home}/log",
            # idle threads that wait actively would take processor time from all other processes
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none "
            "-kernel inet_dist_use_interface {127,0,0,1}",
            # the script becomes the server instead of waiting beside it, so that its process id is the server's
            detached="yes",
        )


def _node(number: int) -> str:
    """The node's name, by which RabbitMQ's data belong to it."""
    return f"{numbered('moien', number)}@localhost"


def _server() -> str:
    for script in sorted(INSTALLED.glob("rabbitmq_server-*/sbin/rabbitmq-server")):
        return str(script)
    raise DemoError("RabbitMQ is missing; 'make demo' installs it.")
