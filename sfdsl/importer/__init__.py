"""From the Amazon States Language back: definitions to state machines, and those to programs in the language.

asl.py            a definition, as text or as a JSON value, to a StateMachine
document.py       JSON or YAML to a value with positions
yaml_text.py      the YAML half of it
template.py       state machines in SAM, CloudFormation and CDK templates
substitution.py   CloudFormation's functions, to a text with `${Name}` in it
decompile/        a StateMachine to the text of a `.sfd` file
"""
