"""Legal, but probably not what was meant: SFD4xx. One rule is one module with `check(flow)`, as in `sfdsl.checks`."""
