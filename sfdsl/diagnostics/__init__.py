"""What the compiler has to say about a program: coded values, and their renderings.

diagnostic.py   Diagnostic, Label, Fix, and the sink that stages report to
codes/          every code there is, one module a family
render_*.py     as text with a caret, JSON, SARIF, GitHub annotations
"""

from sfdsl.diagnostics.diagnostic import CompileError, Diagnostic, Diagnostics, Edit, Fix, Label, Severity

__all__ = ["CompileError", "Diagnostic", "Diagnostics", "Edit", "Fix", "Label", "Severity"]
