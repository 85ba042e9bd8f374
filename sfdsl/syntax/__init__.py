"""sfd text to a tree, and a tree to sfd text.

nodes.py       the tree: frozen classes with spans, and `walk`
tables.py      the parse tables: built from grammar/, shipped ready made
builder.py     one method a grammar rule: tokens to nodes
parser.py      text to a FileNode; problems go to a sink; what can be read after an error is read
messages.py    what a parse error says, in the reader's words
comments.py    which comment belongs to which place
strings.py     string, f-string and duration tokens to values, and back
printer.py     the tree to text in the one canonical layout: the formatter and the decompiler's last step
layout.py      the document algebra that the printer writes in
"""
