"""What answers the tasks of a run.

base.py      the contract           mocks.py     answers given by hand, which win
rules.py     what AWS does before and after a call, whoever answers
"""
