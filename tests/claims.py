"""What a body of a vendor endpoint answers, in the terms in which personas claim it."""

from typing import Any


def claimed(body: Any) -> tuple[int | tuple[str, ...], int | None]:
    """The code of an error, or the names of the tiers, and the code of the warning beside them."""
    if "response" in body:
        people = body["response"]["customers"]["customer"]
        if body["response"]["status"]["code"] == 500:
            return int(people[0]["item_status"]["code"]), None
        return tuple(person["current_slab"] for person in people if "current_slab" in person), None
    if body.get("errors"):
        (error,) = body["errors"]
        return error["code"], None
    (warning,) = body["warnings"] or [{"code": None}]
    programs = body.get("programTiers") or body.get("loyaltyProgramDetails") or body.get("data", [])
    names = (program.get("currentTierName") or program.get("currentSlab") for program in programs)
    return tuple(name for name in names if name), warning["code"]


def in_words(body: Any) -> str:
    """The same as `capillary-sandbox customers` puts it."""
    answers, _ = claimed(body)
    if isinstance(answers, int):
        people = body.get("response", {}).get("customers", {}).get("customer", [])
        told = people[0]["item_status"] if people else body["errors"][0]
        return f"{answers} {told['message']}"
    warnings = "".join(f" | warning {told['code']} {told['message']}" for told in body.get("warnings", []))
    return (", ".join(answers) or "an answer without tiers") + warnings
