"""moto's interpreter of state machines: a definition, an input and a number of runs on stdin; the milliseconds of each run on stdout."""

import json
import os
import sys
import time

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")

import boto3
from moto import mock_aws
from moto.stepfunctions.parser.utils import TMP_THREADS

given = json.load(sys.stdin)
took = []
with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="m", definition=json.dumps(given["definition"]), roleArn="arn:aws:iam::123456789012:role/unknown_sf_role"
    )
    for number in range(given["runs"]):
        start = time.perf_counter()
        before = len(TMP_THREADS)
        client.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(given["input"]), name=f"e{number}"
        )
        TMP_THREADS[before].join()  # its own thread, so that polling is no part of the time
        took.append((time.perf_counter() - start) * 1e3)
json.dump(took, sys.stdout)
