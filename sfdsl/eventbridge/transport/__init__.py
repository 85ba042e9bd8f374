"""How the client reaches the service: the contract (`base`), the network (`network`) and a bus in the process (`local`)."""
