"""Passes the news of the door on to all who listen to this process: one feed for all, and none while nobody listens.

A listener that comes again with the position of its last event gets the news since then, from those of the last
minutes. What a list's listeners are told of numbers is in `live_counts`.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager

from aiohttp import web

from services.checkin.ports.news import News, NewsAway, NewsBatch, NewsFeed, Position
from services.checkin.web.live.listeners import Audience, Listener
from services.checkin.web.live.live_models import is_arrival, scan_event, watched_event

MOST_REMEMBERED = 5000
READY_SECONDS = 5.0
IDLE_SECONDS = 30.0  # for which the feed goes on when nobody listens: a browser may come again at once


class LiveHub:
    """All open streams of this process, and the news that reach them. `on_change` is told each event with news."""

    def __init__(self, feed: NewsFeed) -> None:
        self._feed = feed
        self.listeners: set[Listener] = set()
        self.position: Position = (0, 0)
        self.wanted = asyncio.Event()
        self.on_change: Callable[[Iterable[str]], None] = lambda _events: None
        self._remembered: deque[News] = deque()
        self._complete_from: Position = (0, 0)
        self._following = asyncio.Event()
        self._stopping = False
        self._last_used = 0.0

    async def ready(self) -> None:
        """Waits until the news are followed. Raises NewsAway where that takes too long."""
        self._last_used = _now()
        self.wanted.set()
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._following.wait()
        except TimeoutError:
            raise NewsAway from None

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[bool]:
        """While it lasts, the listener gets all news that it may hear, beginning with those since its last event.

        False where some of those are forgotten.
        """
        since, listener.heard = listener.heard, self.position
        self.listeners.add(listener)
        if self._stopping:
            listener.end()
        elif since is not None:
            missed = (_text_for(news, listener) for news in self._remembered if news.position > since)
            if data := b"".join(missed):
                listener.send(data)
        try:
            yield since is None or since >= self._complete_from
        finally:
            self.listeners.discard(listener)
            self._last_used = _now()

    async def stop(self, _app: web.Application) -> None:
        """Ends all streams at once, so that nobody who listens holds up the end of the service."""
        self._stopping = True
        for listener in self.listeners:
            listener.end()

    async def follow(self) -> None:
        """Follows the news for as long as anybody listens; a loop of the service."""
        while True:
            await self.wanted.wait()
            try:
                async with aclosing(self._feed.follow()) as batches:
                    async for batch in batches:
                        self._take(batch)
                        if not self.listeners and _now() - self._last_used > IDLE_SECONDS:
                            break
            finally:
                self._following.clear()
            self.wanted.clear()

    def _take(self, batch: NewsBatch) -> None:
        if batch.complete_from is not None:
            self._remembered.clear()
            self._complete_from = batch.complete_from
        for news in batch.news:
            if news.scan is not None:
                self._note(news)
        self.position = max(self.position, batch.position)
        self._pass_on(batch.news)
        is_first = batch.complete_from is not None or not self._following.is_set()
        self.on_change({listener.event for listener in self.listeners} if is_first else {n.event for n in batch.news})
        self._following.set()

    def _note(self, news: News) -> None:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._complete_from = self._remembered.popleft().position
        self._remembered.append(news)

    def _pass_on(self, batch: Iterable[News]) -> None:
        for news in batch:
            texts: dict[tuple[str | None, Audience], bytes] = {}  # one for all who may hear the same
            for listener in self.listeners:
                if listener.event != news.event or (listener.heard is not None and news.position <= listener.heard):
                    continue
                key = (listener.list, listener.audience)
                if key not in texts:
                    texts[key] = _text_for(news, listener)
                if texts[key]:
                    listener.send(texts[key])


def _text_for(news: News, listener: Listener) -> bytes:
    """The events that tell a listener the news; empty where they are none for it."""
    scan, person, text = news.scan, news.person, b""
    if scan is None or news.event != listener.event or listener.list not in {scan.list, None}:
        return text
    if listener.list is not None:
        text += scan_event(news, scan, listener.audience)
    if listener.audience.watched and person and person.host is not None and is_arrival(scan):
        text += watched_event(news, scan, person, listener.audience)
    return text


def _now() -> float:
    return asyncio.get_running_loop().time()
