"""The state machine exactly as ASL can say it: typed, frozen, walkable, printable.

nodes.py        the classes, with each field's ASL key beside it
fields.py       how one field stands in ASL JSON (its kind), and the value that says "not written"
codec.py        nodes -> ASL JSON value, and back
walk.py         every state of a machine with the place where it stands
dump.py         the plain-text form, for people and tests
invariants.py   what must hold after every pass
"""
