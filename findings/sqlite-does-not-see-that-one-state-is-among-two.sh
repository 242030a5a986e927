#!/usr/bin/env bash
# SQLite leaves a partial index aside for a query that asks for less than the index holds.
#
# An index may hold only the rows of some states, `WHERE state IN ('kept', 'on_its_way')`: the work
# that is left to do. Whoever asks for `state = 'kept'` asks for some of these rows, and PostgreSQL
# proves that and uses the index. SQLite reads the whole table, however large, since no term of the
# query repeats the condition. Written once more beside it, though it changes nothing, the condition
# makes SQLite use the index. Nothing warns: both queries give the same rows, and on a new shop both
# are fast. A poll of the relay read all messages of all tickets for this.
#
# Package: apsw 3.50.4.0 from PyPI, with SQLite 3.50.4 inside.
# Source of the expectation: PostgreSQL's manual, "Partial Indexes", which shows a query that asks for
# less than its index. Seen on 2026-11-30.
# Exits 0 while it is so, 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check apsw==3.50.4.0
"$folder/python/bin/python" - <<'END'
import sys

import apsw

database = apsw.Connection(":memory:").cursor()
database.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, state TEXT, due INTEGER)")
database.execute(
    "CREATE INDEX left_to_do ON messages (due) WHERE state IN ('kept', 'on_its_way')"
)


def plan(condition):
    question = f"EXPLAIN QUERY PLAN SELECT id FROM messages WHERE {condition} AND due < 5"
    return [step[3] for step in database.execute(question)][-1]


print("SQLite", apsw.sqlite_lib_version())
both, one = "state IN ('kept', 'on_its_way')", "state = 'kept'"
plans = {condition: plan(condition) for condition in (both, one, f"{one} AND {both}")}
for condition, steps in plans.items():
    print(f"{condition}: {steps}")
uses = ["left_to_do" in steps for steps in plans.values()]
sys.exit(0 if uses == [True, False, True] else 1)
END
