"""The texts that are addresses, and how they travel."""

import pytest

from services.mailer.domain.addresses import BadAddress, deliverable, header_text, needs_utf8, recipient_domain


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("zoe@example.lu", "zoe@example.lu"),
        (" Zoe.M+tag@Example.LU ", "Zoe.M+tag@example.lu"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@faß.example", "zoe@xn--fa-hia.example"),
        ("zoë@example.lu", "zoë@example.lu"),
        ("o'hara@example.ie", "o'hara@example.ie"),
    ],
)
def test_the_domain_travels_in_ascii(written: str, sent: str) -> None:
    assert deliverable(written) == sent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zoe",
        "@example.lu",
        "zoe@",
        "zoe@example..lu",
        "zoe@exa mple.lu",
        "zoe, max@example.lu",
        "zoe@example.lu\r\nBcc: all@example.lu",
        "zoe\n@example.lu",
        "zo\x00e@example.lu",
        "<zoe@example.lu>",
        "zoe@example.lu>",
        '"zoe m"@example.lu',
        "z" * 65 + "@example.lu",
    ],
)
def test_what_is_no_single_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        deliverable(text)


def test_only_a_local_part_in_other_letters_needs_a_server_with_utf8() -> None:
    assert needs_utf8(deliverable("zoë@example.lu"))
    assert not needs_utf8(deliverable("zoe@bücher.example"))


def test_a_header_text_is_one_line_without_controls() -> None:
    assert header_text("Zoë\r\nBcc: x@y\u2028z\u202e\x00!") == "Zoë Bcc: x@y z !"


@pytest.mark.parametrize(
    ("address", "domain"), [("zoe@Example.LU ", "example.lu"), ('"a@b"@c.example', "c.example"), ("nobody", "")]
)
def test_the_domain_of_a_recipient_is_compared_in_lower_case(address: str, domain: str) -> None:
    assert recipient_domain(address) == domain
