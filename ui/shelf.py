"""The panels of a window by name: each is made when first asked for, and what its layout kept of it is given to it then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ui.panel import Panel, PanelSpec


class Shelf(Mapping[str, Panel]):
    """All panels of `specs`, in their order; to look one up is to make it, to look at `made` is not."""

    def __init__(
        self,
        specs: Sequence[PanelSpec],
        make: Callable[[PanelSpec], Panel],
        place: Callable[[PanelSpec, Panel], None],
    ) -> None:
        """`place` puts a panel where it is seen, once it has taken up what was kept of it."""
        self._specs = {spec.id: spec for spec in specs}
        self._make, self._place = make, place
        self._made: dict[str, Panel] = {}
        self._kept: dict[str, dict[str, object]] = {}

    def __getitem__(self, name: str) -> Panel:
        panel = self._made.get(name)
        if panel is None:
            spec = self._specs[name]
            panel = self._made[name] = self._make(spec)
            if name in self._kept:
                panel.restore_state(self._kept.pop(name))
            self._place(spec, panel)
        return panel

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    @property
    def made(self) -> Mapping[str, Panel]:
        """The panels made so far."""
        return self._made

    def unmade(self) -> str | None:
        """Return the first panel not made yet."""
        return next((name for name in self._specs if name not in self._made), None)

    def complete(self) -> None:
        """Make the panels not made yet."""
        while (name := self.unmade()) is not None:
            self[name]

    def restore(self, states: Mapping[str, dict[str, object]]) -> None:
        """Let panels take up what `states` kept of them, those not made yet when they are made. Unknown names are passed over."""
        for name, state in states.items():
            if name in self._made:
                self._made[name].restore_state(state)
            elif name in self._specs:
                self._kept[name] = state

    def states(self) -> dict[str, dict[str, object]]:
        """Return what a layout keeps of each panel."""
        made = {name: state for name, panel in self._made.items() if (state := panel.save_state())}
        return self._kept | made
