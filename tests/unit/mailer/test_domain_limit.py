"""A slow recipient domain leaves connections to the others."""

import pytest

from services.mailer.domain.domain_limit import DomainLimit


@pytest.mark.parametrize(("connections", "most"), [(1, 1), (2, 1), (3, 1), (4, 2), (50, 25)])
def test_one_domain_gets_half_of_the_connections(connections: int, most: int) -> None:
    limit = DomainLimit.for_connections(connections)
    for _ in range(most):
        assert limit.full == set()
        limit.take("slow.example")
    assert limit.full == {"slow.example"}


def test_a_domain_is_full_until_one_of_its_mails_is_done() -> None:
    limit = DomainLimit(1)
    limit.take("slow.example")
    limit.take("quick.example")
    limit.give_back("slow.example")
    assert limit.full == {"quick.example"}
