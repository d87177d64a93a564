"""Compares two address books (JSON: two lists of vCards) by what vobject reads, whatever Rehome thinks of it.

Prints as JSON the UIDs that only one of them has, and what is told by a card of one of them alone.
"""
import hashlib
import json
import sys

import vobject

SILENT = {'PRODID', 'VERSION', 'REV', 'X-ABLABEL'}


def plain(value):
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, str):
        return value.strip()
    return {key: plain(part) for key, part in vars(value).items()}


def lines(card):
    labels = {line.group: line.value for line in card.contents.get('x-ablabel', [])}
    for line in card.getChildren():
        name = line.name.upper()
        if name in SILENT:
            continue
        params = {key.upper(): sorted(value.lower() for value in values) for key, values in line.params.items()}
        yield json.dumps([name, labels.get(line.group, ''), params, plain(line.value)], sort_keys=True)


def told(texts):
    cards = [card for text in texts for card in vobject.readComponents(text)]
    return {card.uid.value: set(lines(card)) for card in cards}


first, second = (told(texts) for texts in json.load(sys.stdin))
json.dump({
    'cards': len(first),
    'missing': sorted(set(first) - set(second)),
    'additional': sorted(set(second) - set(first)),
    'different': {uid: sorted(first[uid] ^ second[uid])[:4] for uid in first if first[uid] != second.get(uid, first[uid])}
}, sys.stdout)
