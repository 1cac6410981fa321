"""Messages that mail servers and people send to the mailbox of bounces, in many dialects: the files in `bounces/`."""

from pathlib import Path

from tests.support.mailer.builders import RETURN_PATHS

FOLDER = Path(__file__).parent / "bounces"
DIALECTS = sorted(path.stem for path in FOLDER.glob("*.eml"))


def a_returned_message(
    dialect: str = "postfix", *, mail: str = "confirmation.1", to: str = "zoe@example.lu", return_path: str = ""
) -> bytes:
    """A message about a mail to an address, which has come to the mail's return path."""
    text = (FOLDER / f"{dialect}.eml").read_text()
    return text.replace("{to}", to).replace("{return_path}", return_path or RETURN_PATHS.of(mail, to)).encode()
