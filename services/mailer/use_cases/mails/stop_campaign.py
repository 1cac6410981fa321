"""An organiser stops a campaign while its mails are going out."""

from services.mailer.ports.mails import Ledger
from shared.clock import Clock
from shared.contracts.mails import CampaignStopped


async def stop_campaign(message: CampaignStopped, *, ledger: Ledger, clock: Clock) -> None:
    """Suppresses the mails of the campaign that no server has taken yet; a message that comes again changes nothing."""
    await ledger.stop_campaign(message.campaign, now=clock())
