"""Fixture files -> the records of orgs, or findings that list every problem of every file with its place."""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from sandbox.core.model import Place, Records
from sandbox.sources.checks import check_org, check_orgs
from sandbox.sources.documents import Document, Placing, Source, read_document
from sandbox.sources.doubts import Imitated, doubts_of, nothing_imitated
from sandbox.sources.drafts import Draft, Follow, Part, draft_of
from sandbox.sources.filler import with_filler
from sandbox.sources.findings import Finding, Severity, bounded
from sandbox.sources.located import At, Spot
from sandbox.sources.personas import check_personas
from sandbox.sources.progress import Tell, silent
from sandbox.sources.reading import Mistake, Path, Reading, steps
from sandbox.sources.schema import belongs
from sandbox.sources.wishes import check_wish, wish_of

SCENARIOS = "scenarios"
"""The folder that holds scenarios, and is never read as a world."""

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What fixtures hold: `orgs`, or no orgs but `findings` where any of these is an error.

    `files` are those that were read, `skipped` those that hold no fixtures, both as the user would name them.
    """

    orgs: tuple[Records, ...]
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def load(
    path: str | os.PathLike[str],
    *,
    now: datetime | None = None,
    tell: Tell = silent,
    imitated: Imitated = nothing_imitated,
) -> Loaded:
    """Read a file, or a folder: each YAML file in it is one org, each sub-folder one org in several files.

    All problems of all files come at once, as findings. Orgs follow the names of their files. With the instant `now`
    (aware), dates that are in the past then are among the warnings, and with `imitated` canned answers that an endpoint
    hides. `tell` hears how far it is.
    """
    top = os.fspath(path)
    listing = _Listing()
    if os.path.isdir(top):
        listing.take_folder(top)
    else:
        listing.sources.append(_Source([top]))
    with collector_paused():
        documents = [[read_document(file, tell) for file in source.files] for source in listing.sources]
        folder = top if os.path.isdir(top) else os.path.dirname(top)
        loaded = _loaded(documents, [source.beside_others for source in listing.sources], now, folder, tell, imitated)
    findings = tuple(sorted((*listing.findings, *loaded.findings)))
    skipped = tuple(path for path in listing.skipped if not _is_read(path, loaded.files))
    return Loaded(() if listing.findings else loaded.orgs, findings, loaded.files, skipped)


def load_text(text: str, name: str, *, now: datetime | None = None) -> Loaded:
    """Read one org from a YAML text; `name` stands for the file in places, and `now` is as in `load`."""
    with collector_paused():
        return _loaded([[Document(name, text)]], [False], now)


def _is_read(path: str, files: Iterable[str]) -> bool:
    """Whether a file, or one in that folder, is among those that were read."""
    path = os.path.normpath(path)
    return any(file == path or file.startswith(path + os.sep) for file in map(os.path.normpath, files))


class _Source(NamedTuple):
    """The files of one org; `beside_others` where it was found as one file of a folder."""

    files: list[str]
    beside_others: bool = False


class _Listing:
    """What is found in a folder of fixtures."""

    def __init__(self) -> None:
        self.sources: list[_Source] = []
        self.skipped: list[str] = []
        self.findings: list[Finding] = []

    def take_folder(self, top: str) -> None:
        """Sort what is in a folder into the files of each org and what is skipped."""
        for path in self._entries(top):
            if not os.path.isdir(path):
                self._take_files([path], beside_others=True)
            elif os.path.basename(path) != SCENARIOS:
                self._take_files(self._entries(path), folder=path)
        if not self.sources and not self.findings:
            says = "no fixtures in this folder; expected at least one .yaml file"
            self.findings.append(Finding(top, 1, 1, "error", says))

    def _take_files(self, paths: list[str], *, folder: str = "", beside_others: bool = False) -> None:
        fixtures = [path for path in paths if path.lower().endswith(_SUFFIXES)]
        if fixtures:
            self.sources.append(_Source(fixtures, beside_others))
        if fixtures or not folder:
            self.skipped += [path for path in paths if path not in fixtures]
        else:
            self.skipped.append(folder)

    def _entries(self, folder: str) -> list[str]:
        """What is in a folder, by name, without what is hidden."""
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            self.findings.append(Finding(folder, 1, 1, "error", f"this folder cannot be read: {error.strerror}"))
            return []
        return [os.path.join(folder, name) for name in names if not name.startswith(".")]


def _loaded(
    sources: Sequence[Sequence[Document]],
    beside_others: Sequence[bool],
    now: datetime | None,
    folder: str | None = None,
    tell: Tell = silent,
    imitated: Imitated = nothing_imitated,
) -> Loaded:
    """What documents say; the files that they name are followed inside `folder`, if there is one."""
    written = list(chain.from_iterable(sources))
    documents: list[Source] = list(written)
    parts = iter([Part(number, document.name, document.value) for number, document in enumerate(written)])
    reading = Reading(belongs, tell)
    drafts = []
    follow = None if folder is None else _following(documents, folder, tell)
    for source, beside in zip(sources, beside_others, strict=True):
        draft = draft_of([next(parts) for _ in source], reading, beside_others=beside, follow=follow)
        check_org(draft, reading)
        check_personas(draft, reading)
        check_wish(draft, reading)
        drafts.append(draft)
    check_orgs(drafts, reading)
    errors = {*faults_of(documents), *findings_of(reading.mistakes, documents)}
    orgs = () if errors else _records(drafts, documents)
    lists = {document.name for document in documents[len(written) :]}
    findings = bounded(sorted({*errors, *_warnings(drafts, documents, reading, now, imitated)}), lists)
    return Loaded(orgs, findings, tuple(document.name for document in documents))


def _following(documents: list[Source], folder: str, tell: Tell) -> Follow:
    """What follows a name to a file of customers in `folder`, and adds it to the documents."""

    def follow(name: str, fixture: str) -> Part | str:
        from sandbox.sources.long_lists import read_list

        found = read_list(name, fixture, folder, tell)
        if isinstance(found, str):
            return found
        documents.append(found)
        return Part(len(documents) - 1, found.name, found.customers)

    return follow


def _warnings(
    drafts: Iterable[Draft], documents: Sequence[Source], reading: Reading, now: datetime | None, imitated: Imitated
) -> Iterator[Finding]:
    """What orgs hold and hardly mean; nothing where a text is no YAML, as nobody can tell what is missing there."""
    if not any(document.faults for document in documents):
        for draft in drafts:
            yield from findings_of(doubts_of(draft, reading.mistakes, now, imitated), documents, "warning")


def _records(drafts: Iterable[Draft], documents: Sequence[Source]) -> tuple[Records, ...]:
    """The orgs, in which nothing is wrong, with the filler they ask for."""
    records, wishes = [], []
    for draft in drafts:
        records.append(draft.records())
        home = draft.homes.get("generate")
        wishes.append(home and wish_of(draft, Place(home.file, _place(home.path, "key", documents)[1].line)))
    return with_filler(records, wishes)


def faults_of(documents: Iterable[Source]) -> Iterator[Finding]:
    """What is wrong with the documents as YAML, or what else they are."""
    for document in documents:
        for fault in document.faults:
            yield Finding(document.name, fault.line, fault.column, "error", fault.message)


def findings_of(
    mistakes: Iterable[Mistake], documents: Sequence[Placing], severity: Severity = "error"
) -> Iterator[Finding]:
    """The mistakes with their places, one finding for each, in their order."""
    for path, message, at, first in mistakes:
        document, spot = _place(path, at, documents)
        if first is not None:
            earlier, first_spot = _place(first, at, documents)
            at_line = f"at {'line ' if earlier is document else earlier.name + ':'}{first_spot.line}"
            message += f"; first {at_line if first_spot.line else earlier.name}"
            while spot == first_spot and earlier is document and path[0] is not None:
                path = path[0]
                spot = _place(path, "value", documents)[1]
        yield Finding(document.name, spot.line, spot.column, severity, message)


def _place(path: Path, at: At, documents: Sequence[Placing]) -> tuple[Placing, Spot]:
    number, *rest = steps(path)
    document = documents[int(number)]
    return document, document.spot(rest, at)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leave the garbage collector alone while very many objects are made, none of them in cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
