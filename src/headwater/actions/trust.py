"""Whether anything of a kit from elsewhere may be executed: asked once for a source and some versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from headwater.core.errors import UntrustedKitError
from headwater.core.kit import Kit
from headwater.core.trust import Decision, Offer


@dataclass(frozen=True, slots=True)
class Trust:
    """How a command comes to trust a kit that its user has not decided on.

    `given` is --trust, which holds for this command only. `tell` shows the kit; `ask` asks about it, and what
    is answered with yes is kept. Without any of them such a kit is refused.
    """

    given: bool = False
    tell: Callable[[Offer], None] = lambda _: None
    ask: Callable[[Offer], bool] | None = None

    @property
    def silent(self) -> Trust:
        """The same for work in the background, where nobody can be asked: what was answered before counts."""
        return Trust(self.given)


RUNS = ("its build", "its app", "its tests")
"""What is executed of what a kit makes."""


def trusted(kit: Kit, trust: Trust, runs: Sequence[str] = (), otherwise: str = "") -> Kit:
    """`kit`, trusted to do what it asks for; `runs` is what would be executed of what it makes.

    `otherwise` is the option by which nothing of that would be executed. A plain kit that is only rendered
    executes nothing, and needs no trust.

    Raises:
        UntrustedKitError: nobody has said yes.
    """
    if not kit.foreign or not (kit.unsafe or runs):
        return kit
    from headwater.adapters import trusted as store

    offer = offer_of(kit, runs)
    if any(decision.covers(offer) for decision in store.decisions()):
        return replace(kit, trusted=True)
    trust.tell(offer)
    if not trust.given:
        if trust.ask is None or not trust.ask(offer):
            raise _untrusted(offer, otherwise)
        store.keep(_decided(offer))
    return replace(kit, trusted=True)


def offer_of(kit: Kit, runs: Sequence[str] = RUNS) -> Offer:
    """What the user has to know of `kit`."""
    base = kit.manifest.base
    over = f"{base.kit} {base.version}" if base else ""
    return Offer(kit.name, kit.source, kit.version, kit.commit, over, kit.unsafe, tuple(runs))


def grant(source: str, trust: Trust) -> tuple[Offer, bool]:
    """Shows the kit at `source` (`SOURCE[@VERSION]`), asks, and keeps the answer; and whether it is yes.

    Raises:
        UsageError: there is no such kit, or it is the default one, which nobody has to trust.
        EnvironmentLackError: it cannot be reached, or the decision cannot be kept.
    """
    from headwater.adapters import disk, kits, sources
    from headwater.adapters import trusted as store
    from headwater.adapters.guard import Guard

    origin = sources.resolved(source)
    with disk.refusals(), Guard() as guard:
        with kits.opened(origin.source, origin.ref, guard, origin.versions) as kit:
            offer = offer_of(kit)
        trust.tell(offer)
        agreed = trust.given or (trust.ask is not None and trust.ask(offer))
        if agreed:
            store.keep(_decided(offer))
    return offer, agreed


def decisions() -> list[Decision]:
    """Whom the user trusts, the oldest decision first.

    Raises:
        UsageError: the file of them is broken.
        EnvironmentLackError: it cannot be read.
    """
    from headwater.adapters import trusted as store

    return store.decisions()


def revoke(source: str) -> list[Decision]:
    """Forgets the decisions on `source`: as it is listed, or as --kit takes it; returns them.

    Raises:
        UsageError: the file of them is broken.
        EnvironmentLackError: it cannot be written.
    """
    from headwater.adapters import disk, sources
    from headwater.adapters import trusted as store

    origin = sources.resolved(source).source or source
    folder = disk.expanded(origin)
    return store.revoke(source) or store.revoke(str(folder.resolve()) if folder.exists() else origin)


def _decided(offer: Offer) -> Decision:
    from datetime import UTC, datetime

    from headwater.core.trust import decision

    return decision(offer, datetime.now(UTC).date().isoformat())


def _untrusted(offer: Offer, otherwise: str) -> UntrustedKitError:
    wanted = ", ".join((*offer.unsafe, *offer.runs))
    without = f"; {otherwise} executes nothing" if otherwise and not offer.unsafe else ""
    return UntrustedKitError(
        f"The kit {offer.name} wants to execute code on this machine ({wanted}).",
        f"Look at it first, then pass --trust{without}.",
    )
