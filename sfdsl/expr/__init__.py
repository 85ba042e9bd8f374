"""What may stand where ASL computes: reference paths, JSONPath, payload templates, intrinsic functions, comparisons, JSONata.

Everything here parses, checks and evaluates texts and values; nothing here knows of states or state machines.
"""
