"""The command line. The library returns; only this package prints and exits.

main.py       finds the command, and turns whatever goes wrong into a message and an exit code
<command>.py  one command a file: its arguments, and a thin call into the compiler or the runtime
files.py      reading what people name, writing what they asked for
terminal.py   what is printed where, in which colours
"""
