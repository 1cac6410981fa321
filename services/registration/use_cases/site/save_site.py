"""An admin fills in the imprint and the accessibility statement."""

from dataclasses import asdict, replace

from services.registration.domain.site import Site
from services.registration.ports.site import Sites
from shared.audit import audit_entry, difference
from shared.clock import Clock


async def save_site(site: Site, *, actor: str, sites: Sites, clock: Clock) -> Site:
    """Keeps the facts in `site` and returns them; does nothing where they are those that are known."""
    before, now = await sites.read(), clock()
    if replace(site, updated_at=before.updated_at) == before:
        return before
    after = replace(site, updated_at=now)
    old, new = difference(asdict(before), asdict(after))
    entry = audit_entry("site.changed", "site", event=None, actor=actor, at=now, before=old, after=new)
    await sites.save(after, entry)
    return after
