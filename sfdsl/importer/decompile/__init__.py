"""A state machine to the tree of an sfd file that compiles back to it.

    document.py        the whole: settings, statements, params, policies; and the proof that nothing was lost
    verify.py          whether a statement comes back as its state; which states of a machine don't

    flow_graph.py      which state leads to which, where ways meet, which lead back (dominance.py)
    structure.py       where blocks begin and end: if, choice, while, repeat
    tries.py           states that catch alike as a try, handlers in the braces of their catch
    results.py         results that are read by the state's name
    failed_entries.py  the five states of `retry failed entries` as one task

    statements.py      one state as a statement
    clauses.py         its fields as clauses
    conditions.py      choice rules as conditions
    jsonpath.py        payload templates, paths and intrinsics as expressions
    jsonata.py         JSONata values as expressions
    values.py          JSON as literals

    parameters.py      `${Name}` as the name of a param
    policies.py        retries that several states share

The short text is written at once and compiled back as a whole; states that come back different are said in a rawer form.
"""
