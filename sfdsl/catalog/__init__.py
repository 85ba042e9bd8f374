"""What the compiler and the runtime know of AWS: services, actions, arguments, results, errors and permissions, by name.

Everything comes from botocore's own service models and a few tables of what Step Functions does differently; nothing here knows of state
machines or of the language. It works without network and credentials, and importing it reads no model.

naming.py        Step Functions' names for botocore's                 near.py          near misses of a name
resource.py      the `Resource` of a task, taken apart                calls.py         does the call exist?
index.py         which services and actions there are (build.py)      models.py        botocore's models, one at a time
optimized.py     the table of the optimized integrations              own_models.py    where they differ from the API
signature.py     what a call takes and gives
shapes.py        arguments that are wrong (scalars.py, regex.py)      required.py      arguments that must be there
results.py       what the result of a task looks like                 errors.py        the names of its errors
convert.py       arguments to boto3, answers back (wrapped.py)
iam.py           permissions of a task (iam_*.py: its tables)         iam_machine.py   those of the machine beside its tasks
"""
