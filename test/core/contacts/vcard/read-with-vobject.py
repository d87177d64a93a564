"""Reads vCards with vobject, as Radicale does, and says as JSON what each one says."""
import base64
import json
import sys

import vobject


def parts(value, fields):
    found = [getattr(value, field) for field in fields]
    return [part if isinstance(part, list) else [part] for part in found]


NAME = ['family', 'given', 'additional', 'prefix', 'suffix']
ADDRESS = ['box', 'extended', 'street', 'city', 'region', 'code', 'country']
TEXTS = ['FN', 'UID', 'TEL', 'EMAIL', 'NOTE', 'TITLE', 'BDAY', 'X-ABLABEL']


def told(card):
    def values(name):
        return [line.value for line in card.contents.get(name.lower(), [])]

    said = {name: values(name) for name in TEXTS}
    said['N'] = [parts(value, NAME) for value in values('N')]
    said['ADR'] = [parts(value, ADDRESS) for value in values('ADR')]
    said['ORG'] = values('ORG')
    said['CATEGORIES'] = values('CATEGORIES')
    said['PHOTO'] = [base64.b64encode(value).decode() for value in values('PHOTO')]
    said['types'] = [
        [value.upper() for value in line.params.get('TYPE', [])] for line in card.contents.get('tel', [])
    ]
    return said


text = sys.stdin.buffer.read().decode('utf-8')
json.dump([told(card) for card in vobject.readComponents(text)], sys.stdout)
