"""CONVENTIONS: what the wire contract states beside the rules and the errors, each with its provenance."""

from dataclasses import dataclass

from sandbox.core.provenance import Provenance

_D, _S, _O, _A = Provenance


@dataclass(frozen=True, slots=True)
class Convention:
    """A statement of a section of the wire contract, and how far it can be trusted."""

    section: str
    provenance: Provenance
    says: str


# fmt: off
_ROWS = (
    ("1", _S, "MOBILE_APP, OTHERS and MAPP_SDK are sources, too."),
    ("1", _O, "`source` is compared without case."),
    ("1", _S, "id, cuid, line and unionId are kinds of identifiers, too."),
    ("1", _A, "tmall_uname, jd_uname, ali_uname and vip_uname are kinds of identifiers, too."),
    ("1", _A, "`identifierName` is compared without case, `entityType` exactly."),
    ("1", _A, "Elements are trimmed; an empty parameter counts as absent; of a repeated one the first counts."),
    ("1", _A, "Unknown parameters are ignored, except by pointsExpirySchedule."),
    ("1", _O, "A doubled & does no harm."),
    ("1", _D, "With fetchDataForAllPrograms=true, programId is not looked at."),
    ("1.1", _O, "A success has no `errors` key, as clients test for its presence."),
    ("1.1", _D, "Serial numbers count from 1, the base tier."),
    ("1.1", _S, "The next tier is the one above."),
    ("1.1", _D, "On the highest tier the next tier's name is empty and its number -1."),
    ("1.1", _D, "tierExpiryDate is local time of the cluster, tierExpiryDateISO the same instant with its offset."),
    ("1.1", _A, "`Z` stands wherever the offset is zero; of two 23:59:59 on a day the later one is meant."),
    ("1.1", _S, "Never is the day of registration a hundred years on, 29 February becoming 28 where there is none."),
    ("1.1", _A, "Programs come by ascending id."),
    ("1.1", _A, "Of several groups that of the lowest id answers; its never counts from its primary's registration."),
    ("1.2", _A, "Identifiers beside the primary one are not verified; of two primary ones the first counts."),
    ("1.2", _A, "Under dual eligibility neither `id` nor a card nor wechat finds anybody by itself."),
    ("1.2", _A, "Under dual eligibility source and account are validated and do not narrow the search."),
    ("1.2", _A, "ALL searches every source and account; of several holders the lowest id answers, those live first."),
    ("1.2", _A, "`id` is the customer's own id and finds in any source."),
    ("1.2", _A, "An e-mail is compared without case."),
    ("1.2", _A, "A mobile drops plus, blanks and dashes, and is tried again with the default country code in front."),
    ("1.2", _A, "Another account of the same source is 8015."),
    ("1.2", _A, "A merged customer is answered with the survivor's data and the warning 8069."),
    ("1.2", _A, "Suspended customers can still be read."),
    ("1.3", _A, "Path and method come first, then credentials, types, and the rows in the order of the table."),
    ("1.3", _S, "An error's body holds `errors` alone, each with status false, code and message."),
    ("1.3", _A, "Parameter and business errors have the HTTP status 200."),
    ("1.4", _O, "X-CAP-REQUEST-ID and X-Cap-RequestID have the same 32 hex digits, or the request's own id."),
    ("1.4", _A, "A request's own id is answered if it is at most 200 printable characters."),
    ("1.4", _A, "404, 405 and 400 come in the envelope of errors."),
    ("1.4", _A, "HEAD is GET without a body, OPTIONS is 405, and a 405 names in Allow what the path takes."),
    ("2", _D, "Basic credentials hold the MD5 of the password, in hexadecimal."),
    ("2", _A, "The MD5 is in small letters."),
    ("2", _D, "A token is a JSON Web Token signed with RS256, with the vendor's header and claims."),
    ("2", _A, "`sub` and `client_id` of a token are the client's key; it stands until its `exp`, exclusive."),
    ("2", _A, "A wrong key or secret has the HTTP status 200, an expired token 498."),
    ("2", _O, "Under /v2, 401 has a body of XML, even for callers who want JSON."),
    ("2", _A, "The outer elements of that XML."),
    ("2", _D, "Under /v1.1, a bad token is answered in JSON of its own, with success \"true\"."),
    ("2", _A, "Under /v1.1, bad Basic credentials are answered as a bad token is."),
    ("2", _A, "Of a token and Basic credentials the token counts; an empty header counts as absent."),
    ("2", _O, "The names of headers are read in any case."),
    ("3.1", _O, "Answers about one customer have `warnings` and no `errors` on success; lists have both."),
    ("3.1", _A, "customerDetails shows the default program, every one with embed=mlp."),
    ("3.1", _A, "By id, `source` and `accountId` are optional in customerDetails."),
    ("3.1", _D, "loyaltyDetails shows the base tier and loyaltyId -1 without enrolment; an unknown program is 8089."),
    ("3.1", _D, "Points have three decimals, and the total is what can be redeemed and what is promised."),
    ("3.1", _A, "Programs of points/balance are as for tierDetails, and are summed over."),
    ("3.1", _A, "An org with dual eligibility is refused by pointsExpirySchedule with 8130."),
    ("3.1", _O, "v1.1 tells partial success by 201 and none by 500 in its body, while HTTP says 200."),
    ("3.1", _A, "v1.1 searches all sources; under dual eligibility by the primary identifier and `id` alone."),
    ("3.1", _A, "slabSNo and slab_number are the tier's own number, whatever the dialect."),
    ("3.1", _A, "Where a fixture says nothing, a value is empty or zero; loyaltyId follows from customer and program."),
    ("3.1", _A, "A promise is due on its day; points expire after theirs; a trigger never comes by itself."),
    ("3.2", _A, "Numbers and truths may come as texts; null and blank texts count as absent; unknown keys do no harm."),
    ("3.2", _A, "Without enrolments a new customer is in the base tier of the default program."),
    ("3.2", _A, "A malformed mobile or e-mail, or a missing primary identifier, is 8014."),
    ("3.2", _D, "Who has an identifier in another source gets the new one, with the warning 8050."),
    ("3.2", _A, "Of several customers elsewhere the first identifier's is joined; under dual eligibility it is 8006."),
    ("3.2", _A, "An unknown tier of an enrolment is 8923, an enrolment of a non-loyalty customer 8089."),
    ("3.2", _D, "No update moves a tier or takes anybody out of loyalty."),
    ("3.2", _D, "An identifier of another customer's merges the two; the customer of the call is the victim."),
    ("3.2", _A, "What is to be removed goes first; what is not there is 8013; the survivor's data stay as they are."),
    ("3.2", _S, "USERGROUP2 adjusts the tier of the customer's group."),
    ("3.2", _A, "An adjustment is checked in the order customer, program, action, validity, tier."),
    ("3.2", _D, "Downgrades and renewals use the keys upgraded…, and the expiry is told as 30th Nov, 2025."),
    ("3.2", _A, "Days count from today; for an extension, from the current expiry."),
    ("3.3", _D, "Seven events are posted as JSON: of tiers that move, of customers added, changed or merged."),
    ("3.3", _D, "The receiver's 400 is final, other failures are tried again with backoff, under the same eventId."),
    ("3.3", _A, "How often an event is tried, and how long it rests in between."),
    ("3.3", _D, "createdAt counts milliseconds since 1970; events of tiers have a loyaltyEventId, of customers none."),
    ("3.3", _A, "createdAt is by the namespace's clock: of an expiry the midnight at which it acted."),
    ("3.3", _A, "upgradeType and renewType are STRATEGY, and notes are empty, whatever moved the tier."),
    ("3.3", _A, "The same tier with another expiry is tierRenewed."),
    ("3.3", _S, "The event of a group names the group in entityInformation, and its primary as the customer."),
    ("3.3", _A, "loyaltyCustomerMerge tells who survives as customerIdentifiers, and mergedCustomerIdentifiers."),
    ("3.3", _A, "Reminders come at midnight, as many days before an expiry that leads down as the program says."),
    ("3.3", _A, "Expiries are told when a clock command passes them, else when a request first meets them."),
    ("4", _D, "Expiries fall on 23:59:59 local; one_below and lowest act on the day after."),
    ("4", _A, "`renew` is unconditional; `keep` goes on showing the past expiry."),
    ("4", _A, "The next expiry is the same day of the month, the validity later, step by step until it lies ahead."),
    ("4", _A, "The base tier never expires, whatever a fixture gives."),
)
# fmt: on

CONVENTIONS: tuple[Convention, ...] = tuple(Convention(*row) for row in _ROWS)
"""Every convention, in the order of the wire contract."""
