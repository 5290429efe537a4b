"""How everything around the kiosk is, as one value, for the staff's screens and their page."""

from __future__ import annotations

from dataclasses import dataclass, field

from broker_config.messages import DeviceState
from kiosk.health import Finding, Machine, findings
from kiosk.printer.status import Trouble


@dataclass(frozen=True)
class Condition:
    """The hub, the printer and the machine. `has_printer` is False where none is set up."""

    has_printer: bool = True
    hub_away: bool = False
    printer: Trouble = Trouble.NONE
    machine: Machine = field(default_factory=Machine)

    @property
    def prints(self) -> bool:
        """Tell whether a slip would come out."""
        return self.has_printer and self.printer.prints

    def told(self, *, helped: bool) -> tuple[DeviceState, dict[str, str]]:
        """Say it as the device state has it; `helped` while somebody calls a person."""
        well = self.has_printer and self.printer is Trouble.NONE
        ill = self.hub_away or not well or not self.machine.serves
        detail = {
            "hub": "away" if self.hub_away else "ok",
            "printer": self.printer.value if self.has_printer else "none",
            **({"help": "called"} if helped else {}),
            **self.machine.complaints,
        }
        return DeviceState.WARNING if ill else DeviceState.OK, detail

    def findings(self, *, broker_away: bool) -> tuple[Finding, ...]:
        """List what the staff's page shows."""
        printer = self.printer.value.replace(" ", "_") if self.has_printer else "none"
        return findings(
            self.machine, hub_away=self.hub_away, broker_away=broker_away, printer=printer
        )
