"""A name server on loopback that answers from a dictionary."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
from typing_extensions import override


class _Server(asyncio.DatagramProtocol):
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._transport: Any = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        response, name = dns.message.make_response(query), query.question[0].name
        text = self._texts.get(name.to_text(omit_final_dot=True))
        if text is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        else:
            # Long texts are cut into strings, which receivers put together again.
            strings = " ".join(f'"{text[start : start + 200]}"' for start in range(0, len(text), 200))
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", strings))
        self._transport.sendto(response.to_wire(), addr)


@asynccontextmanager
async def a_dns_server(texts: Mapping[str, str]) -> AsyncIterator[str]:
    """The address of a running server that knows these TXT records by name."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Server(texts), local_addr=("127.0.0.1", 0))
    try:
        yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    finally:
        transport.close()
