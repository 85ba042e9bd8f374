"""The tree of an sfd file to state machines. Sugar ends here: what comes out is what ASL can say.

file.py          a file: declarations, one machine a flow
settings.py      the settings at the head of a file or flow
rules.py         EventBridge rules
targets.py       arrows that lead to no state
flow.py          statements to states: what follows what, blocks, names
statements.py    one function a kind of statement
clauses.py       what clauses make of a state's fields
maps.py          a map's own clauses
values.py        where an expression stands, and what its roots mean there
jsonpath.py      expressions to payload templates and intrinsics
jsonata.py       expressions to JSONata
conditions.py    conditions to choice rules
failed_entries.py `retry failed entries`
naming.py        names of states that the author did not name
references.py    which names a scope reads and sets: the automatic `Assign`
"""
