"""The fixtures give tests the addresses of real servers."""

import asyncio
from pathlib import Path

import aio_pika
import aiosmtplib
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import OperationFailure


async def test_mongodb_runs_transactions(mongodb_url: str, namespace: str) -> None:
    client: AsyncIOMotorClient = AsyncIOMotorClient(mongodb_url)
    async with await client.start_session() as session, session.start_transaction():
        await client[namespace].places.insert_one({"_id": 1}, session=session)
    assert await client[namespace].places.count_documents({}) == 1
    await client.drop_database(namespace)
    client.close()


async def test_mongodb_admits_nobody_without_the_password(mongodb_url: str) -> None:
    address = mongodb_url.split("@")[1].split("/")[0]
    client: AsyncIOMotorClient = AsyncIOMotorClient(f"mongodb://{address}/?directConnection=true")
    with pytest.raises(OperationFailure, match="requires authentication"):
        await client.admin.command("listDatabases")
    client.close()


async def test_rabbitmq_has_quorum_queues(rabbitmq_url: str, namespace: str) -> None:
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(namespace, durable=True, arguments={"x-queue-type": "quorum"})
        await channel.default_exchange.publish(aio_pika.Message(b"moien"), namespace)
        message = await queue.get(timeout=10)
        assert message is not None
        assert message.body == b"moien"
        await message.ack()
        await queue.delete(if_unused=False, if_empty=False)


async def test_mail_ends_in_the_maildir_with_its_envelope(smtp_url: str, maildir: Path, namespace: str) -> None:
    port = int(smtp_url.rsplit(":", 1)[1])
    mail = f"Subject: Moien\r\nTo: somebody else\r\n\r\n{namespace}\r\n"
    await aiosmtplib.send(mail, sender="a@example.lu", recipients=["b@example.lu"], hostname="127.0.0.1", port=port)
    stored = [text for text in _mails(maildir) if namespace in text]
    assert len(stored) == 1
    assert stored[0].startswith("X-MailFrom: a@example.lu\nX-RcptTo: b@example.lu\n")


async def test_two_tests_never_share_a_namespace(namespace: str) -> None:
    await asyncio.sleep(0)
    assert namespace.isidentifier()


def _mails(maildir: Path) -> list[str]:
    return [file.read_text() for file in (maildir / "new").iterdir()]
