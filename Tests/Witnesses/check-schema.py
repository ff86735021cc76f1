"""Checks documents against a JSON Schema: check-schema.py SCHEMA DOCUMENT..."""

import json
import sys

import jsonschema

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
failures = 0
for path in sys.argv[2:]:
    with open(path) as file:
        for error in validator.iter_errors(json.load(file)):
            failures += 1
            deepest = max([error] + list(error.context or []), key=lambda inner: len(inner.absolute_path))
            print(f"{path}: {'/'.join(map(str, deepest.absolute_path))}: {deepest.message[:300]}")
sys.exit(1 if failures else 0)
