"""The faults that a page may have without anybody seeing them on it."""

from http import HTTPStatus

from playwright.async_api import ConsoleMessage, Page, Response


def note_faults(page: Page, faults: list[str]) -> None:
    """From now on adds the page's faults: its scripts fail, its own policy forbids something, the service fails."""

    def note_forbidden(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            faults.append(message.text)

    def note_failure(answer: Response) -> None:
        if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            faults.append(f"{answer.status} {answer.url}")

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", note_forbidden)
    page.on("response", note_failure)
