"""The reckoning after a rush at the doors: what the phones showed, held against what is recorded and what is true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.chaos.check import Check
from tests.chaos.doors.crowd import Guest
from tests.chaos.doors.gate import Gate, Scan
from tests.chaos.doors.record import Recorded

ADMITTED: Recorded = ("admitted", None)
ALREADY_USED, NEW, CANCELLED = "Already used", "Not on the list yet", "Cancelled"
# The verdict that each headline tells.
TOLD: Mapping[str, Recorded] = {
    "Let in": ADMITTED,
    ALREADY_USED: ("refused", "already_admitted"),
    NEW: ("refused", "unknown"),
    CANCELLED: ("refused", "cancelled"),
    "Unknown badge": ("refused", "unknown"),
    "Badge replaced": ("refused", "revoked"),
    "Damaged code": ("refused", "malformed"),
    "Other event": ("refused", "other_event"),
    "Not a badge": ("refused", "not_a_badge"),
}
MOST_SAMPLES = 5


@dataclass(frozen=True)
class Reckoning:
    """`recorded` holds the attempts by "device:nonce"; a text that none of the `guests` has is a stranger's."""

    gates: list[Gate]
    guests: list[Guest]
    recorded: Mapping[str, list[Recorded]]

    @cached_property
    def scans(self) -> list[Scan]:
        """All that the phones made, in order."""
        return sorted((scan for gate in self.gates for scan in gate.scans.values()), key=lambda scan: scan.made_at)

    @cached_property
    def _owners(self) -> dict[str, Guest]:
        return {text: guest for guest in self.guests for text in (guest.secret, guest.old_secret) if text}

    def owner(self, scan: Scan) -> Guest:
        """The guest whose badge it was."""
        return self._owners[scan.text]

    @cached_property
    def admissions(self) -> dict[Guest, list[Scan]]:
        """The scans that let somebody in, by guest: a green was on screen, or the page died before it could be."""
        admissions = defaultdict(list)
        for scan in self.scans:
            if scan.shown.sign == "go" if scan.shown else ADMITTED in self._recorded(scan):
                admissions[self.owner(scan)].append(scan)
        return dict(admissions)

    @property
    def missing(self) -> list[Guest]:
        """Guests with a valid ticket who were not let in."""
        return [guest for guest in self.guests if guest.may_enter and guest not in self.admissions]

    def checks(self) -> list[Check]:
        """Checks of the scans alone."""
        return [
            self._once(),
            self._as_shown(),
            self._no_wrong_red(),
            self._true_ambers(),
            self._decided(),
            self._no_phone_twice(),
            self._only_guests(),
        ]

    @cached_property
    def conflicts(self) -> set[str]:
        """The codes of those who were let in by several phones that did not know of each other."""
        return {guest.code for guest, scans in self.admissions.items() if len({scan.gate for scan in scans}) > 1}

    def _recorded(self, scan: Scan) -> list[Recorded]:
        return self.recorded.get(f"{scan.gate.device}:{scan.nonce}", [])

    def _once(self) -> Check:
        made = {f"{scan.gate.device}:{scan.nonce}" for scan in self.scans}
        missing = [key for key in made if key not in self.recorded]
        doubled = [key for key, scans in self.recorded.items() if len(scans) > 1]
        invented = self.recorded.keys() - made
        return Check(
            "each scan that a phone made is recorded, exactly once",
            not (missing or doubled or invented),
            f"{len(made)} made, {len(self.recorded)} recorded, {len(missing)} missing, {len(doubled)} twice, "
            f"{len(invented)} that no phone made",
        )

    def _as_shown(self) -> Check:
        shown = [scan for scan in self.scans if scan.shown]
        others = [scan for scan in shown if self._recorded(scan) != [TOLD.get(scan.shown.headline)]]
        unseen = len(self.scans) - len(shown)
        own = sum(scan.shown.by_phone for scan in shown if scan.shown)
        detail = f"{len(shown)} shown, {own} of them decided by the phone; {unseen} with a page that died before"
        return Check("what was shown is what is recorded", not others, detail + self._samples(others))

    def _no_wrong_red(self) -> Check:
        reds = [scan for scan in self.scans if scan.shown and scan.shown.sign == "stop"]
        wrong = [scan for scan in reds if self.owner(scan).may_enter and scan.text == self.owner(scan).secret]
        detail = f"{len(reds)} reds, {len(wrong)} of them for a valid ticket"
        return Check("no wrong red", not wrong, detail + self._samples(wrong))

    def _true_ambers(self) -> Check:
        ambers = [scan for scan in self.scans if scan.shown and scan.shown.sign == "look"]
        wrong = [scan for scan in ambers if not self._is_true(scan)]
        new = sum(scan.shown.headline == NEW for scan in ambers if scan.shown)
        detail = f"{len(ambers)} ambers, {new} of them newer than the roster, {len(wrong)} without a reason"
        return Check("amber only where it is true", not wrong, detail + self._samples(wrong))

    def _is_true(self, amber: Scan) -> bool:
        assert amber.shown is not None
        owner, headline = self.owner(amber), amber.shown.headline
        if headline == ALREADY_USED:
            return any(scan.made_at < amber.shown.at for scan in self.admissions.get(owner, ()))
        return headline == NEW and (owner.may_be_new or owner.kind == "stranger")

    def _decided(self) -> Check:
        undecided = [scan for scan in self.scans if scan.shown and scan.shown.headline not in TOLD]
        return Check(
            "every scan got a decision", not undecided, f"{len(undecided)} without one" + self._samples(undecided)
        )

    def _no_phone_twice(self) -> Check:
        twice = [
            guest
            for guest, scans in self.admissions.items()
            if len({scan.gate for scan in scans}) < len(scans)  # also by way of its page that died
        ]
        return Check("no phone lets in a badge twice", not twice, f"{len(twice)} twice" + self._samples_of(twice))

    def _only_guests(self) -> Check:
        """A phone may not know yet that somebody cancelled, or that a badge was replaced."""
        nobodies = [guest for guest in self.admissions if guest.kind in {"cancelled", "stranger"}]
        detail = f"{len(self.missing)} with a valid ticket not in, {len(nobodies)} without one in"
        return Check(
            "all who may come in are in, and nobody else",
            not (self.missing or nobodies),
            detail + self._samples_of(nobodies),
        )

    def _samples(self, scans: Iterable[Scan]) -> str:
        return "".join(
            f"; {self.owner(scan).kind} {self.owner(scan).code or scan.text} at {scan.gate.name}: "
            f"{scan.shown and scan.shown.headline}, recorded {self._recorded(scan)}"
            for scan in list(scans)[:MOST_SAMPLES]
        )

    def _samples_of(self, guests: Iterable[Guest]) -> str:
        scans = (scan for scan in self.scans if self.owner(scan) in set(guests))
        return self._samples(scans)
