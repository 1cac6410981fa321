"""The manifests of deploy/kubernetes are valid, fit the code and each other, and let through only what is needed.

The resources of Kubernetes itself are checked against its schemas. For those of the operators and of the Gateway API
there are none here: the tests below look at what matters in them.
"""

import importlib
import tomllib
from typing import Any

import kubernetes_validate
import pytest

from shared.settings import ServiceSettings
from tests.support.kubernetes import FOLDER, ROOT, Json, Manifests, Party, edges, kubectl, matches, rendered

pytestmark = pytest.mark.skipif(kubectl() is None, reason="there is no kubectl for this machine")
SIZES = ("small", "large")
FOLDERS = (*SIZES, "site", "first-account")
SERVICES = {"registration": 8080, "checkin": 8081, "mailer": 8082}
BACKUPS = ("backup", "erasures", "restore")
KUBERNETES = "1.30"  # the oldest that the manifests are for
OF_KUBERNETES = {"v1", "apps/v1", "batch/v1", "policy/v1", "autoscaling/v2", "networking.k8s.io/v1"}
OF_OPERATORS = {
    "gateway.networking.k8s.io/v1": {"Gateway", "HTTPRoute"},
    "mongodbcommunity.mongodb.com/v1": {"MongoDBCommunity"},
    "rabbitmq.com/v1beta1": {"RabbitmqCluster"},
}
# Given to the container for others than the service.
BESIDES = {"HOME", "MALLOC_ARENA_MAX", "RABBITMQ_USER", "RABBITMQ_PASSWORD"}
SECRETS = {"MONGODB_URL": "mongodb://m", "SMTP_URL": "smtp://mail"}
SERVICE_ENDS_WITHIN = 30  # seconds


@pytest.fixture(params=SIZES)
def manifests(request: pytest.FixtureRequest) -> Manifests:
    return rendered(request.param)


def test_schemas_notice_a_misspelt_field() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [], "restart": "No"}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(pod, KUBERNETES, strict=True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_resource_is_valid(folder: str) -> None:
    for resource in rendered(folder).resources:
        version, kind = resource["apiVersion"], resource["kind"]
        if version in OF_KUBERNETES:
            kubernetes_validate.validate(resource, KUBERNETES, strict=True)
        else:
            assert kind in OF_OPERATORS[version]
        assert kind == "Namespace" or resource["metadata"]["namespace"] == "moien"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_every_setting_that_it_needs(
    manifests: Manifests, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = _settings(service)
    given = manifests.settings(service)
    for name in kind.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, SECRETS.get(name, "k" * 32) if value is None else value)
    assert kind().host == "0.0.0.0"
    known = {name.upper() for other in SERVICES for name in _settings(other).model_fields}
    assert set(given) - known <= BESIDES


@pytest.mark.parametrize("service", SERVICES)
def test_secrets_come_by_reference(manifests: Manifests, service: str) -> None:
    fields = _settings(service).model_fields
    secret = {name.upper() for name, field in fields.items() if "Secret" in str(field.annotation)}
    written = {name for name in secret if manifests.settings(service).get(name) is not None}
    assert written == {"RABBITMQ_URL"}
    assert "$(RABBITMQ_PASSWORD)" in str(manifests.settings(service)["RABBITMQ_URL"])


def test_every_secret_that_is_read_is_in_the_manual(manifests: Manifests) -> None:
    manual = (ROOT / "docs" / "operating.md").read_text()
    pods = {**manifests.pods(), **rendered("first-account").pods()}
    variables = [v for pod in pods.values() for v in pod["spec"]["containers"][0]["env"]]
    references = [v["valueFrom"]["secretKeyRef"] for v in variables if "valueFrom" in v]
    read = {text for reference in references for text in (reference["name"], reference["key"])}
    users = (*SERVICES, "backup")
    known = {text.replace(f"-{user}", "-USER") for text in read for user in users if text.endswith(user)}
    asked = {text for text in read if not text.endswith(users)} | known
    assert {text for text in asked if text not in manual} == set()


@pytest.mark.parametrize(("service", "port"), SERVICES.items())
def test_ports_are_the_same_everywhere(manifests: Manifests, service: str, port: int) -> None:
    pod = manifests.pods()[service]
    container = pod["spec"]["containers"][0]
    assert container["command"] == [service]
    assert container["ports"] == [{"name": "http", "containerPort": port}]
    assert manifests.settings(service)[f"{service.upper()}_PORT"] == str(port)
    assert manifests.of("Service")[service]["spec"]["ports"] == [{"name": "http", "port": port, "targetPort": "http"}]
    assert manifests.settings("proxy")[f"{service.upper()}_UPSTREAMS"] == f"{service}:{port}"
    assert pod["metadata"]["annotations"]["prometheus.io/port"] == str(port)


@pytest.mark.parametrize("service", SERVICES)
def test_probes_ask_what_the_service_answers(manifests: Manifests, service: str) -> None:
    container = manifests.pods()[service]["spec"]["containers"][0]
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    assert paths == {"startup": "/health/live", "liveness": "/health/live", "readiness": "/health/ready"}
    code = (ROOT / "shared" / "service.py").read_text()
    assert all(f'"{path}"' in code for path in {*paths.values(), pod_path(manifests, service)})


def pod_path(manifests: Manifests, service: str) -> str:
    return str(manifests.pods()[service]["metadata"]["annotations"]["prometheus.io/path"])


def test_every_selector_selects_the_pods_of_its_name(manifests: Manifests) -> None:
    pods = {name: pod["metadata"]["labels"] for name, pod in manifests.pods().items()}
    deployments = manifests.of("Deployment")
    assert set(deployments) == {*SERVICES, "proxy"}
    for name, deployment in deployments.items():
        service, budget = manifests.of("Service")[name], manifests.of("PodDisruptionBudget")[name]
        selectors = [
            deployment["spec"]["selector"],
            {"matchLabels": service["spec"]["selector"]},
            budget["spec"]["selector"],
        ]
        for selector in selectors:
            assert [other for other, labels in pods.items() if matches(selector, labels)] == [name]
        spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert all(matches(constraint["labelSelector"], pods[name]) for constraint in spread)


@pytest.mark.parametrize("folder", [*SIZES, "first-account"])
def test_no_pod_may_do_more_than_it_needs(folder: str) -> None:
    for name, pod in rendered(folder).pods().items():
        spec, [container] = pod["spec"], pod["spec"]["containers"]
        assert spec["securityContext"]["runAsNonRoot"]
        assert spec["securityContext"]["runAsUser"] == 10001
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert (spec["automountServiceAccountToken"], spec["enableServiceLinks"]) == (False, False)
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert not container["securityContext"]["allowPrivilegeEscalation"]
        assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
        assert container["securityContext"]["capabilities"].get("add", []) == (
            ["NET_BIND_SERVICE"] if name == "proxy" else []
        )
        assert {"cpu", "memory"} <= set(container["resources"]["requests"])
        assert "memory" in container["resources"]["limits"]


def test_a_new_version_leaves_no_gap(manifests: Manifests) -> None:
    for name, deployment in manifests.of("Deployment").items():
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        spec = deployment["spec"]["template"]["spec"]
        pause = spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        ends_within = SERVICE_ENDS_WITHIN if name in SERVICES else 10  # grace_period of the Caddyfile
        assert spec["terminationGracePeriodSeconds"] >= pause + ends_within
        assert manifests.of("PodDisruptionBudget")[name]["spec"]["maxUnavailable"] == 1


def test_everything_that_is_busy_grows_in_the_large_size() -> None:
    large = rendered("large")
    scalers = large.of("HorizontalPodAutoscaler")
    assert set(scalers) == set(large.of("Deployment"))
    assert rendered("small").of("HorizontalPodAutoscaler") == {}
    for name, scaler in scalers.items():
        assert scaler["spec"]["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
        assert 2 <= scaler["spec"]["minReplicas"] < scaler["spec"]["maxReplicas"]
        assert "replicas" not in large.of("Deployment")[name]["spec"]


def test_the_network_lets_through_what_is_needed_and_nothing_else(manifests: Manifests) -> None:
    policies = [*manifests.of("NetworkPolicy").values()]
    pods = {**manifests.pods(), **rendered("first-account").pods()}
    ours = [
        Party(name, {p["containerPort"]: p["name"] for p in _ports(pod)}, pod["metadata"]["labels"])
        for name, pod in pods.items()
    ]
    mongodb = Party("mongodb", {27017: ""}, {"app": "moien-mongodb-svc"})
    rabbitmq = Party(
        "rabbitmq", dict.fromkeys((4369, 5672, 15672, 25672), ""), {"app.kubernetes.io/name": "moien-rabbitmq"}
    )
    solver = Party("solver", {8089: ""}, {"acme.cert-manager.io/http01-solver": "true"})
    names = Party("names", {53: ""}, namespace="kube-system")
    somebody = Party("somebody", {80: ""}, namespace="elsewhere")
    world = Party("world", dict.fromkeys((22, 25, 53, 80, 443, 465, 587, 993, 6443), ""), namespace="")
    inside = [*ours, mongodb, rabbitmq, solver]
    assert edges(policies, [*inside, names, somebody, world]) == {
        *((pod.name, "names", 53) for pod in inside),
        *((caller, "proxy", 8000) for caller in ("somebody", "world", "names")),
        *((caller, "solver", 8089) for caller in ("somebody", "world", "names")),
        *(("proxy", service, port) for service, port in SERVICES.items()),
        *((service, "mongodb", 27017) for service in (*SERVICES, *BACKUPS, "first-account", "mongodb")),
        *((caller, "rabbitmq", 5672) for caller in (*SERVICES, *BACKUPS)),
        *(("rabbitmq", "rabbitmq", port) for port in (4369, 25672)),
        *((server, "world", port) for server in ("mongodb", "rabbitmq") for port in (443, 6443)),
        *(("mailer", "world", port) for port in (25, 53, 443, 465, 587, 993)),
    }


def test_every_path_goes_to_the_proxy_which_has_the_rules_of_everywhere(manifests: Manifests) -> None:
    route, redirect = manifests.of("HTTPRoute")["moien"]["spec"], manifests.of("HTTPRoute")["moien-to-https"]["spec"]
    assert [rule["backendRefs"] for rule in route["rules"]] == [[{"name": "proxy", "port": 8000}]]
    assert "matches" not in route["rules"][0]
    assert redirect["rules"][0]["filters"][0]["requestRedirect"]["scheme"] == "https"
    listeners = {listener["name"]: listener for listener in manifests.of("Gateway")["moien"]["spec"]["listeners"]}
    assert [r["parentRefs"][0]["sectionName"] for r in (route, redirect)] == ["https", "http"]
    assert listeners["https"]["tls"]["certificateRefs"] == [{"name": "moien-tls"}]
    volumes = {volume["name"]: volume for volume in manifests.pods()["proxy"]["spec"]["volumes"]}
    rules = manifests.of("ConfigMap")[volumes["rules"]["configMap"]["name"]]["data"]
    assert rules == {"Caddyfile": (ROOT / "deploy" / "proxy" / "Caddyfile").read_text()}


def test_the_gateway_ends_no_stream_of_events(manifests: Manifests) -> None:
    [rule] = manifests.of("HTTPRoute")["moien"]["spec"]["rules"]
    assert rule["timeouts"] == {"request": "0s", "backendRequest": "0s"}


@pytest.mark.parametrize("folder", [*SIZES, "site"])
def test_there_is_one_host_name(folder: str) -> None:
    manifests = rendered(folder)
    host = str(manifests.settings("registration")["PUBLIC_URL"]).removeprefix("https://")
    routes = [name for route in manifests.of("HTTPRoute").values() for name in route["spec"]["hostnames"]]
    listeners = [listener["hostname"] for listener in manifests.of("Gateway")["moien"]["spec"]["listeners"]]
    assert {*routes, *listeners} == {host}


def test_no_two_members_of_a_server_are_taken_away_at_once(manifests: Manifests) -> None:
    selected = {"mongodb": {"app": "moien-mongodb-svc"}, "rabbitmq": {"app.kubernetes.io/name": "moien-rabbitmq"}}
    for name, labels in selected.items():
        budget = manifests.of("PodDisruptionBudget")[name]["spec"]
        assert (budget["maxUnavailable"], matches(budget["selector"], labels)) == (1, True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_image_is_of_this_version(folder: str) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    images = {pod["spec"]["containers"][0]["image"] for pod in rendered(folder).pods().values()}
    assert {image.rpartition(":")[2] for image in images if "moien" in image} == {version}


def test_mongodb_has_a_user_for_each_service_and_one_for_backups(manifests: Manifests) -> None:
    spec = manifests.of("MongoDBCommunity")["moien-mongodb"]["spec"]
    assert {"type", "members", "version", "security", "users", "statefulSet"} <= set(spec)
    assert {user["name"]: user["roles"] for user in spec["users"]} == {
        **{service: [{"name": "readWrite", "db": f"moien_{service}"}] for service in SERVICES},
        "backup": [{"name": "readWrite", "db": f"moien_{service}"} for service in SERVICES],
    }
    for user in spec["users"]:
        assert user["db"] == "admin"
        assert user["passwordSecretRef"] == {"name": "moien-mongodb-users", "key": user["name"]}
        assert user["scramCredentialsSecretName"]
        variables = {v["name"]: v for v in manifests.pods()[user["name"]]["spec"]["containers"][0]["env"]}
        reference = variables["MONGODB_URL"]["valueFrom"]["secretKeyRef"]
        assert reference == {"name": f"moien-mongodb-admin-{user['name']}", "key": "connectionString.standard"}
    assert spec["additionalMongodConfig"]["setParameter"] == {"transactionLifetimeLimitSeconds": 3}


@pytest.mark.parametrize(("size", "members"), [("small", 1), ("large", 3)])
def test_servers_have_as_many_members_as_the_size_asks_for(size: str, members: int) -> None:
    mongodb = rendered(size).of("MongoDBCommunity")["moien-mongodb"]["spec"]
    rabbitmq = rendered(size).of("RabbitmqCluster")["moien-rabbitmq"]["spec"]
    assert (mongodb["members"], rabbitmq["replicas"]) == (members, members)
    apart = [mongodb["statefulSet"]["spec"]["template"]["spec"].get("affinity"), rabbitmq.get("affinity")]
    if members == 1:
        assert apart == [None, None]
    else:
        for affinity in apart:
            [rule] = affinity["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
            assert rule["topologyKey"] == "kubernetes.io/hostname"


def test_backups_are_made_by_themselves_and_restored_by_hand_alone(manifests: Manifests) -> None:
    jobs = {name: job["spec"] for name, job in manifests.of("CronJob").items()}
    commands = {
        name: job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"] for name, job in jobs.items()
    }
    assert commands == {
        "backup": ["create", "--keep", "14"],
        "erasures": ["erasures"],
        "restore": ["restore", "--replace"],
    }
    assert {name: job.get("suspend", False) for name, job in jobs.items()} == {
        "backup": False,
        "erasures": False,
        "restore": True,
    }
    assert (jobs["backup"]["schedule"], jobs["erasures"]["schedule"]) == ("15 3 * * *", "*/10 * * * *")


@pytest.mark.parametrize("name", BACKUPS)
def test_a_backup_keeps_the_settings_and_lies_in_a_volume(manifests: Manifests, name: str) -> None:
    pod = manifests.pods()[name]["spec"]
    [container] = pod["containers"]
    assert container["envFrom"][-1] == {"secretRef": {"name": "moien-secrets"}}
    assert manifests.settings(name)["BACKUP_KEY"] is None
    assert manifests.settings(name)["PUBLIC_URL"] == manifests.settings("registration")["PUBLIC_URL"]
    claims = {
        v["name"]: v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if "persistentVolumeClaim" in v
    }
    assert claims == {"backups": next(iter(manifests.of("PersistentVolumeClaim")))}
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert f"BACKUP_DIR={mounts['backups']} " in (ROOT / "deploy" / "Containerfile").read_text()


def test_prometheus_reads_the_figures_of_the_services_alone() -> None:
    monitoring = _with_monitoring()
    monitor = monitoring.of("PodMonitor")["moien"]["spec"]
    pods = {name: pod["metadata"]["labels"] for name, pod in rendered("small").pods().items()}
    assert [name for name, labels in pods.items() if matches(monitor["selector"], labels)] == sorted(SERVICES)
    assert monitor["podMetricsEndpoints"][0]["port"] == "http"
    policies = [*rendered("small").of("NetworkPolicy").values(), *monitoring.of("NetworkPolicy").values()]
    prometheus = Party("prometheus", {9090: ""}, namespace="monitoring")
    checkin = Party("checkin", {8081: "http"}, pods["checkin"])
    proxy = Party("proxy", {8000: "http", 2019: ""}, pods["proxy"])
    assert edges(policies, [prometheus, checkin]) == {("prometheus", "checkin", 8081)}
    assert edges(policies, [prometheus, proxy]) == {("prometheus", "proxy", 8000)}


def _with_monitoring() -> Manifests:
    """A component has no rendering of its own."""
    import yaml

    return Manifests(tuple(yaml.safe_load_all((FOLDER / "monitoring" / "podmonitor.yaml").read_text())))


def _ports(pod: Json) -> list[dict[str, Any]]:
    return list(pod["spec"]["containers"][0].get("ports", ()))


def _settings(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    return next(
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, ServiceSettings) and kind is not ServiceSettings
    )
