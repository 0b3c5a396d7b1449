"""Which candidate alleles make up the truth's haplotypes, and how many copies of each.

A cluster is a stretch with candidates and truth near to each other. Each of the truth's two haplotypes is a string; a
search with prefix pruning finds the sets of candidates that spell it. Where none does, truth alleles that no candidate
can stand for are given up, as few as possible, and unused candidates near those are ambiguous.
Positions are 0-based on the contig.
"""
import itertools
from typing import NamedTuple

IGNORE = 255
NEAR_MISSED = 12             # an unused candidate so near to a truth allele without candidates is ambiguous
MAX_STEPS = 20000            # of one search
MAX_SOLUTIONS = 64
MAX_PHASINGS = 64
MAX_SUBSETS = 300


class Edit(NamedTuple):
    """Replaces the bases `ref` at `pos` by `alt`; trimmed to the difference, so that an indel has no anchor base."""
    pos: int
    ref: str
    alt: str

    @property
    def end(self):
        return self.pos + len(self.ref)


def trimmed(pos, ref, alt):
    """The Edit of VCF alleles (0-based pos): common bases removed at the end, then at the start."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    shared = 0
    while shared < min(len(ref), len(alt)) and ref[shared] == alt[shared]:
        shared += 1
    return Edit(pos + shared, ref[shared:], alt[shared:])


def order(edit):
    """Insertions come before what replaces the base at their position."""
    return edit.pos, edit.end, edit.alt


def spell(sequence, low, high, edits):
    """The haplotype of [low, high) with `edits` applied, or None if they overlap."""
    parts, at = [], low
    for edit in sorted(edits, key=order):
        if edit.pos < at:
            return None
        parts += [sequence[at:edit.pos], edit.alt]
        at = edit.end
    return ''.join(parts) + sequence[at:high]


def spellings(sequence, low, high, candidates, target):
    """Sets of candidates (frozensets of Edit) that turn [low, high) into `target`; at most MAX_SOLUTIONS."""
    candidates, found, steps = sorted(candidates, key=order), [], 0
    stack = [(0, low, 0, ())]                    # next candidate, reference position, target position, taken
    while stack and steps < MAX_STEPS and len(found) < MAX_SOLUTIONS:
        steps += 1
        i, at, done, taken = stack.pop()
        while i < len(candidates) and candidates[i].pos < at:
            i += 1
        until = candidates[i].pos if i < len(candidates) else high
        if sequence[at:until] != target[done:done + until - at]:
            continue
        done, at = done + until - at, until
        if i == len(candidates):
            if done == len(target):
                found.append(frozenset(taken))
            continue
        edit = candidates[i]
        stack.append((i + 1, at, done, taken))
        doubled = taken and not edit.ref and not taken[-1].ref and taken[-1].pos == edit.pos
        if target.startswith(edit.alt, done) and not doubled:
            stack.append((i + 1, edit.end, done + len(edit.alt), taken + (edit,)))
    return found


def best_spelling(sequence, low, high, candidates, wanted):
    """The best set of candidates for one haplotype, given its truth edits `wanted`.

    Returns (used, ambiguous, missed): candidates that make up the haplotype, candidates that equally good solutions
    use differently, and truth edits given up.
    """
    sizes = range(len(wanted), 0, -1)
    subsets = itertools.islice((s for n in sizes for s in itertools.combinations(wanted, n)), MAX_SUBSETS)
    for subset in subsets:
        target = spell(sequence, low, high, subset)
        found = spellings(sequence, low, high, candidates, target) if target is not None else []
        if found:
            score = [(len(s & set(subset)), -len(s)) for s in found]
            top = [s for s, value in zip(found, score) if value == max(score)]
            used = frozenset.intersection(*top)
            return used, frozenset.union(*top) - used, [e for e in wanted if e not in subset]
    return frozenset(), frozenset(), list(wanted)


def phasings(truth):
    """Ways to spread truth records over two haplotypes; (pair of edit lists) each.

    `truth`: records (edit or None of haplotype 0, edit or None of haplotype 1, phased).
    """
    free = [i for i, (a, b, phased) in enumerate(truth) if a != b and not phased]
    fixed = len(free) < len([1 for a, b, _ in truth if a != b])
    turning = free if fixed else free[1:]
    for flips in itertools.islice(itertools.product((0, 1), repeat=len(turning)), MAX_PHASINGS):
        turned = {i for i, flip in zip(turning, flips) if flip}
        pair = ([], [])
        for i, record in enumerate(truth):
            for hap in (0, 1):
                edit = record[hap ^ (i in turned)]
                if edit is not None:
                    pair[hap].append(edit)
        yield pair


def label_cluster(sequence, candidates, truth):
    """Copies of every candidate Edit in the truth: (list of 0, 1, 2 or IGNORE; set of missed truth edits)."""
    wanted = {e for record in truth for e in record[:2] if e is not None}
    present = set(candidates)
    if wanted <= present:                        # every allele is a candidate as it stands
        copies = [sum(e == record[hap] for record in truth for hap in (0, 1)) for e in candidates]
        return [min(c, 2) for c in copies], set()
    if not present:
        return [], wanted
    everything = present | wanted
    low, high = min(e.pos for e in everything) - 1, max(e.end for e in everything) + 1
    best = None
    for pair in phasings(truth):
        solved = [best_spelling(sequence, low, high, present, side) for side in pair]
        value = (-sum(len(s[2]) for s in solved), -sum(len(s[1]) for s in solved), -sum(len(s[0]) for s in solved))
        if best is None or value > best[0]:
            best = value, solved
        if not value[0] and not value[1]:
            break
    solved = best[1]
    missed = {e for s in solved for e in s[2]}
    labels = []
    for edit in candidates:
        copies = sum(edit in s[0] for s in solved)
        near = any(edit.pos <= m.end + NEAR_MISSED and m.pos <= edit.end + NEAR_MISSED for m in missed)
        unclear = any(edit in s[1] for s in solved) or (near and edit not in wanted and copies == 0)
        labels.append(IGNORE if unclear or (edit in missed) else copies)
    return labels, missed
