"""The RabbitMQ of the demo and the tests: Debian's server, started through its own scripts without root."""

from pathlib import Path

from deploy.local.config import bare_environment
from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, first_bytes, is_listening
from deploy.local.private_file import private_directory, write_private
from deploy.local.program import Program
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor

USER = "moien"
NODE = "moien@localhost"
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


class Rabbitmq:
    """Listens on this machine only, with a random password, separate from other Erlang programs of the machine."""

    def __init__(self, run_dir: Path, state: StateFile) -> None:
        self._home = run_dir / "rabbitmq"
        self._port = state.port("rabbitmq_port")
        self._node_port = state.port("rabbitmq_node_port")
        self._mapper_port = state.port("rabbitmq_mapper_port")
        self._password = state.secret("rabbitmq_password")
        self.url = f"amqp://{USER}:{self._password}@{LOCALHOST}:{self._port}/"

    async def start(self, supervisor: Supervisor) -> None:
        """Returns once it accepts connections."""
        await supervisor.start(self.port_mapper())
        await supervisor.start(self.program())

    def port_mapper(self) -> Program:
        """Erlang's directory of nodes. RabbitMQ would start one by itself and leave it running at the end."""
        command = ("epmd", "-port", str(self._mapper_port), "-address", LOCALHOST)
        return Program("epmd", command, bare_environment(), lambda: is_listening(self._mapper_port))

    def program(self) -> Program:
        private_directory(self._home)
        write_private(
            self._home / "rabbitmq.conf",
            SETTINGS.format(host=LOCALHOST, port=self._port, user=USER, password=self._password),
        )
        write_private(self._home / "enabled_plugins", "[].")
        return Program("rabbitmq", (_server(),), self._environment(), self._answers)

    async def _answers(self) -> bool:
        return bool(await first_bytes(self._port, greeting=AMQP_GREETING))

    def _environment(self) -> dict[str, str]:
        home = str(self._home)
        return bare_environment(
            HOME=home,  # the folder of the Erlang cookie
            ERL_EPMD_PORT=str(self._mapper_port),
            ERL_EPMD_ADDRESS=LOCALHOST,
            RABBITMQ_NODENAME=NODE,
            RABBITMQ_DIST_PORT=str(self._node_port),
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


def _server() -> str:
    for script in sorted(INSTALLED.glob("rabbitmq_server-*/sbin/rabbitmq-server")):
        return str(script)
    raise DemoError("RabbitMQ is missing; 'make demo' installs it.")
