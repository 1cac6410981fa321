"""The same journey in engines other than Chromium's: phones bring Safari's, and some people Firefox."""

import base64
import secrets

import pytest

from tests.browser.engines.engine import ENTER, SPACE, Engine, shows, tab_to
from tests.support.outside.mailbox import code_in_picture
from tests.support.outside.moien import Moien
from tests.support.outside.people import a_person
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.browser]
READ = """(async () => {
  const scanner = document.querySelector("script[type=module]").src;
  const { Camera } = await import(new URL("devices/camera.js", scanner));
  const { openDecoder, readFrame } = await import(new URL("devices/decoder.js", scanner));
  const bytes = Uint8Array.from(atob("%s"), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = document.createElement("canvas"); // in the place of a video
  canvas.width = canvas.videoWidth = picture.width;
  canvas.height = canvas.videoHeight = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const [camera, decoder] = [new Camera(canvas), await openDecoder()];
  return (await readFrame(camera, decoder)) ?? readFrame(camera, decoder); // the first may show how it has to be cut
})()"""

NO_NETWORK = "(globalThis.network = fetch, globalThis.fetch = () => Promise.reject(new TypeError()), null)"


async def test_the_keyboard_is_enough_to_register(engine: Engine, moien: Moien) -> None:
    event, email = moien.event(moien.facts["event"]), f"{secrets.token_hex(4)}@engines.example.lu"
    await engine.open(f"{moien.facts['url']}/e/{event.slug}")
    for field, text in (("#first_name", "Zoe"), ("#last_name", "Weber"), ("#email", email)):
        await tab_to(engine, field)
        await engine.press(text)
    await tab_to(engine, "[name=category]")
    await engine.press(SPACE)
    await tab_to(engine, "[name=consents]")
    await engine.press(SPACE)
    await tab_to(engine, "main button")
    await engine.press(ENTER)
    await shows(engine, "h2", "Check your inbox")
    assert await event.arrived({"email": email})


async def test_the_page_of_a_place_is_whole(engine: Engine, moien: Moien) -> None:
    event, visitor = moien.event(moien.facts["event"]), a_person(f"{secrets.token_hex(4)}.example.lu")
    assert await event.register(visitor) == "confirmed"
    mail = await event.arrived(visitor)
    await engine.open(next(word for word in mail.text.split() if "/r/" in word))
    await shows(engine, "main", "Your badge")
    assert await engine.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")
    assert await engine.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_badge_that_came_by_mail_opens_the_door_also_without_network(engine: Engine, moien: Moien) -> None:
    event, visitor = moien.event(moien.facts["event"]), a_person(f"{secrets.token_hex(4)}.example.lu")
    guest = a_person(f"{secrets.token_hex(4)}.example.lu")
    assert [await event.register(person) for person in (visitor, guest)] == ["confirmed", "confirmed"]
    picture = (await event.arrived(visitor)).picture
    badge_of_guest = code_in_picture((await event.arrived(guest)).picture)
    await event.everybody_expected_at_door()
    await engine.open(moien.facts["pairing_url"])
    await shows(engine, "#start", "Start")
    secret = await engine.evaluate(READ % base64.b64encode(picture).decode())
    assert secret == code_in_picture(picture)
    await _start(engine)
    await engine.evaluate("document.getElementById('type-open').click()")
    await engine.press(secret + ENTER)
    assert visitor["last_name"] in await shows(engine, "#verdict.go", "Let in")
    await engine.evaluate(NO_NETWORK)
    await engine.press(badge_of_guest + ENTER)
    assert guest["last_name"] in await shows(engine, "#verdict.go", guest["last_name"])
    await shows(engine, "#status-queue", "1 to send")
    await engine.evaluate("(globalThis.fetch = network, null)")
    assert await until(lambda: _queue_is(engine, "0"))


async def _queue_is(engine: Engine, length: str) -> bool:
    return bool(await engine.evaluate("document.getElementById('fact-queue').textContent") == length)


async def _start(engine: Engine) -> None:
    """Through the start check; a machine without loudspeakers has people start all the same."""
    await tab_to(engine, "#start")
    await engine.press(ENTER)
    words = await shows(engine, "#tone-yes, #start:enabled")
    if words == "Yes":
        await tab_to(engine, "#tone-yes")
        await engine.press(ENTER)
        words = await shows(engine, "#scan h1, #start:enabled")
    if words in {"Go on", "Scan anyway"}:
        faults = await engine.evaluate(
            "[...document.querySelectorAll('#checks .bad strong')].map((row) => row.innerText)"
        )
        assert faults in ([], ["Sound"])
        await tab_to(engine, "#start")
        await engine.press(ENTER)
    await shows(engine, "#scan")
