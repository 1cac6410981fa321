"""The checks of a sender: sign-in, TLS, SPF, DKIM, DMARC, unsubscribing, and what is found of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from services.mailer.domain.dkim_keys import DkimKey
from services.mailer.domain.oauth_client import OAuthClient
from services.mailer.domain.smtp_server import SmtpServer, is_loopback

Check: TypeAlias = Literal["login", "tls", "spf", "dkim", "dmarc", "unsubscribe"]
Verdict: TypeAlias = Literal["good", "look", "bad", "unchecked"]
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was found: `code` stands for a sentence and for advice, in which the `facts` are named."""

    check: Check
    verdict: Verdict
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingIdentity:
    """All that the settings say about who sends, and how. The domains are those of From, return path and signature."""

    server: SmtpServer
    oauth: OAuthClient | None
    from_domain: str
    return_domain: str
    signing_domain: str
    keys: Sequence[DkimKey]
    public_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTls:
    """The encryption of a connection to the SMTP server: none without a `version`."""

    version: str = ""
    is_verified: bool = False
    name: str = ""
    ends_at: datetime | None = None


def login_finding(server: SmtpServer, oauth: OAuthClient | None, today: date) -> Finding:
    """The way in which Moien signs in, and when its secret ends."""
    user = {"user": server.user or ""}
    if oauth is None:
        return Finding("login", "good", "login-password" if server.user else "login-none", user if server.user else {})
    if oauth.secret_ends is None:
        return Finding("login", "good", "login-oauth", user)
    facts = {**user, "ends": oauth.secret_ends.isoformat()}
    if oauth.secret_ends < today:
        return Finding("login", "bad", "login-oauth-ended", facts)
    return Finding("login", "look" if oauth.secret_ends - today < SOON else "good", "login-oauth-ends", facts)


def tls_finding(server: SmtpServer, tls: ServerTls, today: date) -> Finding:
    """The encryption on the way to the server."""
    if not tls.version:
        return Finding("tls", "good", "tls-loopback") if is_loopback(server.host) else Finding("tls", "bad", "tls-none")
    ends = tls.ends_at.date() if tls.ends_at else None
    facts = {"version": tls.version, "name": tls.name, "ends": ends.isoformat() if ends else ""}
    if not tls.is_verified:
        return Finding("tls", "good" if is_loopback(server.host) else "look", "tls-unverified", facts)
    return Finding("tls", "look" if ends and ends - today < SOON / 2 else "good", "tls-verified", facts)


def spf_finding(domain: str, texts: Sequence[str]) -> Finding:
    """The list of servers that may send for the domain of the return path (RFC 7208)."""
    records = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    facts = {"domain": domain, "record": " | ".join(records)}
    if not records:
        return Finding("spf", "bad", "spf-missing", facts)
    if len(records) > 1:
        return Finding("spf", "bad", "spf-several", facts)
    lets_all = {"+all", "all"} & set(records[0].lower().split())
    return Finding("spf", "bad", "spf-everybody", facts) if lets_all else Finding("spf", "good", "spf-found", facts)


def dkim_name(key: DkimKey, domain: str) -> str:
    """The name in the DNS under which receivers look for a key."""
    return f"{key.selector}._domainkey.{domain}"


def dkim_finding(key: DkimKey, domain: str, texts: Sequence[str]) -> Finding:
    """Whether the published key is the one that mails are signed with."""
    facts = {"name": dkim_name(key, domain), "record": key.record}
    published = [_tags(text).get("p") for text in texts]
    if key.public in published:
        return Finding("dkim", "good", "dkim-published", facts)
    return Finding("dkim", "bad", "dkim-different" if any(published) else "dkim-missing", facts)


def dmarc_names(domain: str) -> list[str]:
    """The names in the DNS at which a policy may stand: at the domain itself, then at those above it."""
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[level:])}" for level in range(max(1, len(labels) - 1))]


def dmarc_record(texts: Sequence[str]) -> str | None:
    """The policy among the texts at one name."""
    return next((text for text in texts if _tags(text).get("v") == "DMARC1"), None)


def dmarc_finding(identity: SendingIdentity, policy_at: tuple[str, str] | None) -> Finding:
    """Whether the domain that readers see is that of the signature or of the return path (RFC 7489)."""
    domain = identity.from_domain
    if policy_at is None:
        return Finding("dmarc", "bad", "dmarc-missing", {"domain": domain, "name": f"_dmarc.{domain}"})
    name, record = policy_at
    top = name.removeprefix("_dmarc.")
    tags = _tags(record)
    policy = tags.get("p", "none") if top == domain else tags.get("sp", tags.get("p", "none"))
    facts = {"domain": domain, "policy": policy, "signed": identity.signing_domain, "returns": identity.return_domain}
    signature = _alignment(domain, identity.signing_domain, top, tags.get("adkim")) if identity.keys else "none"
    return_path = _alignment(domain, identity.return_domain, top, tags.get("aspf"))
    if signature == "sure":
        return Finding("dmarc", "good", "dmarc-signature", facts)
    if return_path == "sure":
        return Finding("dmarc", "good", "dmarc-return-path", facts)
    if "perhaps" in (signature, return_path):
        return Finding("dmarc", "look", "dmarc-neighbour", facts)
    return Finding("dmarc", "bad", "dmarc-unaligned", facts)


def unsubscribe_finding(public_url: str) -> Finding:
    """Whether mail programs can unsubscribe a reader with one click (RFC 8058 asks for HTTPS)."""
    is_secure = public_url.startswith("https://")
    return Finding("unsubscribe", "good" if is_secure else "look", f"unsubscribe-{'https' if is_secure else 'http'}")


def _alignment(domain: str, other: str, top: str, mode: str | None) -> Literal["sure", "perhaps", "none"]:
    """Whether a policy, found at `top`, lets `other` stand for the domain that readers see: strictly only itself.

    Relaxed, one organisation must have registered both. Without a list of public suffixes that is sure where one is
    above the other, or the policy above both; two domains with a common parent, perhaps `co.uk`, are so perhaps.
    """
    if mode == "s":
        return "sure" if domain == other else "none"
    above_both = [parent for parent in (domain, other, top) if _is_within(domain, parent) and _is_within(other, parent)]
    if above_both:
        return "sure"
    return "perhaps" if domain.split(".")[-2:] == other.split(".")[-2:] else "none"


def _is_within(domain: str, parent: str) -> bool:
    return f".{domain}".endswith(f".{parent}")


def _tags(record: str) -> dict[str, str]:
    """The tags of a record such as `v=DKIM1; k=rsa; p=…`."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}
