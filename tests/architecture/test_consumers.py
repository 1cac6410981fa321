"""Each message has a use case: a consumer only hands it on."""

import importlib
import inspect
from collections.abc import Mapping
from typing import Any

import pytest

from shared.contracts import SUBSCRIPTIONS
from shared.identity.store import Identities


def _handlers(service: str) -> Mapping[type, Any]:
    handlers = importlib.import_module(f"services.{service}.consumers").handlers
    arguments = dict.fromkeys(inspect.signature(handlers).parameters, Identities.__new__(Identities))
    return handlers(**arguments)


@pytest.mark.parametrize("service", SUBSCRIPTIONS)
def test_every_message_goes_to_a_use_case(service: str) -> None:
    # Identities are copied by the kernel, in the same way for all services.
    handlers = [handler for handler in _handlers(service).values() if not isinstance(_self_of(handler), Identities)]
    modules = [getattr(handler, "func", handler).__module__ for handler in handlers]
    assert [module for module in modules if not module.startswith(f"services.{service}.use_cases.")] == []


def _self_of(handler: Any) -> object:
    return getattr(handler, "__self__", None)
