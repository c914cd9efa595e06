"""The keys of a fixture's dialect: one for each switch of `sandbox.core.model.Dialect`, with its documentation."""

from collections.abc import Mapping
from dataclasses import Field as DialectField
from dataclasses import fields
from typing import Any

from sandbox.core.model import Dialect
from sandbox.core.provenance import Provenance
from sandbox.sources.records import Field
from sandbox.sources.shapes import Flag, literal

_DOCS = {
    "top_tier_current_serial": (
        "The highest tier's own serial number: the actual one, as in every example, or minus_one, as the text says.",
        Provenance.DOCUMENTED,
    ),
    "iso_dates": ("Whether answers have tierExpiryDateISO; older orgs lack it.", Provenance.ASSUMED),
    "unenrolled_programs": (
        "A program without enrolment: its base_tier is shown, or omit it: error 1218 if it alone is asked for.",
        Provenance.SIBLING,
    ),
    "several_identifiers": (
        "The error for several identifiers where the org has no dual eligibility.",
        Provenance.ASSUMED,
    ),
    "account_id_required": (
        "When a source's account has to be named: where it has several, or always where it has any.",
        Provenance.SIBLING,
    ),
    "other_source": ("The error for a customer who is known in another source only.", Provenance.ASSUMED),
    "error_warnings": ("Whether error answers leave `warnings` out or have it empty.", Provenance.SIBLING),
    "business_error_status": ("The HTTP status of business errors.", Provenance.ASSUMED),
    "parameter_error_status": ("The HTTP status of errors in the parameters.", Provenance.ASSUMED),
}


def switches() -> tuple[Field, ...]:
    """A field for each switch; its values and default are those of the model."""
    return tuple(_switch(switch) for switch in fields(Dialect))


def dialect_values() -> Mapping[str, tuple[Any, ...]]:
    """The values that each switch can be turned to."""
    return {
        switch.name: (True, False) if switch.type is bool else tuple(literal(switch.type).values.values())
        for switch in fields(Dialect)
    }


def _switch(switch: "DialectField[Any]") -> Field:
    doc, provenance = _DOCS[switch.name]
    reader = Flag() if switch.type is bool else literal(switch.type)
    example = "false" if isinstance(reader, Flag) else list(reader.values)[-1]
    default = "business_error_status" if switch.default is None else str(switch.default).lower()
    return Field(switch.name, reader, doc, default, example=example, provenance=provenance)
