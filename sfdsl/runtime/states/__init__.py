"""What a state does that may wait. The functions here are what generated code calls, as `rt.task`, `rt.branches`, `rt.items`, `rt.wait_...`.

task.py         make a task and wait for its result, within its time limits
wait.py         Wait
parallel.py     the branches of a Parallel
map.py          the items of a Map, in this execution
distributed.py  the items of a Map, in executions of their own
"""
