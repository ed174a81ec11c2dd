"""Every kind of rule by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from analysis.alerts.kind import Kind
from analysis.alerts.kinds import buyer, champion, closing, levels, obstacles, quiet, rivals, stages, steps, words

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for family in (closing, buyer, champion, levels, rivals, obstacles, steps, stages, quiet, words)
        for kind in family.KINDS
    }
)
