"""The mail catcher's pages show every mail, and no mail can run or load anything in them."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from deploy.local.mail_catcher.pages import application

Client = TestClient[web.Request, web.Application]
PIXEL = b"\x89PNG pixel"


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Moien <moien@example.lu>"
    mail["To"] = "zoe@example.lu"
    mail["Subject"] = "<script>alert(1)</script> Wëllkomm"
    mail["X-RcptTo"] = "zoe@example.lu"
    mail.set_content("Moien <b>Zoë</b>\n")
    mail.add_alternative("<p>Moien</p><script>alert(2)</script><img src='cid:qr'>", subtype="html")
    mail.get_payload()[1].add_related(PIXEL, "image", "png", cid="<qr>")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Bädge.pdf")
    return mail


@pytest.fixture
async def pages(aiohttp_client: AiohttpClient, tmp_path: Path) -> Client:
    mailbox.Maildir(tmp_path / "mails").add(a_mail())
    return await aiohttp_client(application(tmp_path / "mails"))


@pytest.fixture
def address(tmp_path: Path, pages: Client) -> str:
    return f"/mails/{next((tmp_path / 'mails' / 'new').iterdir()).name}"


async def test_the_list_shows_subjects_as_text(pages: Client, address: str) -> None:
    text = await (await pages.get("/")).text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Wëllkomm" in text
    assert address in text


async def test_the_list_can_be_narrowed_to_a_recipient(pages: Client) -> None:
    assert "Wëllkomm" in await (await pages.get("/?to=ZOE@")).text()
    assert "No mail yet" in await (await pages.get("/?to=nobody")).text()


async def test_a_mail_shows_its_text_and_files_escaped(pages: Client, address: str) -> None:
    text = await (await pages.get(address)).text()
    assert "Moien &lt;b&gt;Zoë&lt;/b&gt;" in text
    assert "Bädge.pdf" in text
    assert f'src="{address}/html"' in text


async def test_the_mails_own_page_can_neither_run_nor_load_anything(pages: Client, address: str) -> None:
    answer = await pages.get(f"{address}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "src='data:image/png;base64," in await answer.text()


async def test_files_are_offered_for_download_only(pages: Client, address: str) -> None:
    page = await (await pages.get(address)).text()
    number = page.split(f"{address}/parts/")[-1].split('"')[0]
    answer = await pages.get(f"{address}/parts/{number}")
    assert await answer.read() == b"%PDF"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/mails/..%2F..%2Fsecret", "/mails/none", "/mails/%00", "/mails/none/parts/1"])
async def test_any_other_address_is_not_found(pages: Client, path: str) -> None:
    assert (await pages.get(path)).status == 404


async def test_a_foreign_name_for_this_machine_gets_nothing(pages: Client) -> None:
    assert (await pages.get("/", headers={"Host": "evil.example"})).status == 403
