"""What managers type of a year's baseline and targets."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import DataRequired, Length

from scheduler.fields import CountField, FlaskForm, no_identity_number
from scheduler.indicators.actions import GOALS, YearGoal
from scheduler.indicators.models import Goal

MOST = 999_999_999
WORDS = {"visits": _l("Visits"), "attendances": _l("Attendances"),
         "partners_active": _l("Active partners")}
SOURCE = [Length(max=120), no_identity_number]


class GoalsForm(FlaskForm):
    """Three indicators, each with a baseline, where that comes from, and a target."""

    visits_baseline, attendances_baseline, partners_active_baseline = (
        CountField(_l("Baseline"), most=MOST) for _name in GOALS)
    visits_source, attendances_source, partners_active_source = (
        StringField(_l("Where the baseline comes from"), validators=SOURCE) for _name in GOALS)
    visits_target, attendances_target, partners_active_target = (
        CountField(_l("Target"), most=MOST) for _name in GOALS)

    def of(self, name: str) -> tuple[Field, Field, Field]:
        """Baseline, source and target of an indicator."""
        return self[f"{name}_baseline"], self[f"{name}_source"], self[f"{name}_target"]

    def show(self, standing: Mapping[tuple[str, str], Goal]) -> None:
        """Fill in the targets that stand; baselines are shown beside, for they are frozen."""
        for name in GOALS:
            target = standing.get((name, "target"))
            self[f"{name}_target"].data = int(target.value) if target else None

    def goals(self) -> dict[str, YearGoal]:
        """What was typed, by indicator."""
        return {name: YearGoal(target.data, baseline.data, (source.data or "").strip())
                for name in GOALS for baseline, source, target in [self.of(name)]}


class CorrectionForm(FlaskForm):
    """A baseline that turned out to be wrong."""

    value = CountField(_l("Corrected baseline"), most=MOST,
                       needed=_l("Please write a whole number, 0 included."))
    source = StringField(_l("Where the baseline comes from"), validators=SOURCE)
    reason = StringField(_l("Why it is corrected"), validators=[
        DataRequired(_l("Please say why; it is kept with the change.")), *SOURCE])

    def facts(self) -> dict[str, Any]:
        """The correction as the rule takes it."""
        return {"value": self.value.data, "source": (self.source.data or "").strip(),
                "reason": self.reason.data}
