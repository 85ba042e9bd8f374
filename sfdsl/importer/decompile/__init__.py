"""A state machine to the tree of an sfd file that compiles back to it.

    document.py     the whole: settings, statements, policies; and the proof that nothing was lost
    structure.py    which state follows which, and where blocks begin and end
    statements.py   one state as a statement
    clauses.py      its fields as clauses
    conditions.py   choice rules as conditions
    jsonpath.py     payload templates, paths and intrinsics as expressions
    jsonata.py      JSONata values as expressions
    policies.py     retry blocks that are used more than once
    verify.py       whether a statement comes back as the state that it was made from

Every short form is tried on the compiler itself: where it does not come back equal, a rawer form is taken.
"""
