"""Makes calls with boto3, which finds the endpoint in its environment. Prints `ok NAME`, `not ok NAME: why` or `skipped NAME: why`."""

import datetime
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore
from botocore.config import Config

ROLE = "arn:aws:iam::000000000000:role/client"
PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
STARTED = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)

READS_DISABLE_HOST_PREFIX_INJECTION = [int(part) for part in botocore.__version__.split(".")[:2]] >= [1, 38]

sfn = boto3.client("stepfunctions")


class Skipped(Exception):
    pass


def machine(name, definition, **more):
    return sfn.create_state_machine(name=name, roleArn=ROLE, definition=json.dumps(definition), **more)


def creates_a_tagged_state_machine_with_a_date():
    made = machine("tagged", PASS, tags=[{"key": "team", "value": "orders"}])
    assert STARTED < made["creationDate"] < datetime.datetime.now(datetime.timezone.utc), made
    tags = sfn.list_tags_for_resource(resourceArn=made["stateMachineArn"])["tags"]
    assert tags == [{"key": "team", "value": "orders"}], tags


def a_poll_waits_for_the_task_of_an_execution_and_answers_it():
    activity = sfn.create_activity(name="work")["activityArn"]
    state = {"Type": "Task", "Resource": activity, "End": True}
    work = machine("work", {"StartAt": "Work", "States": {"Work": state}})["stateMachineArn"]
    with ThreadPoolExecutor() as threads:
        poll = threads.submit(sfn.get_activity_task, activityArn=activity, workerName="boto3")
        started = sfn.start_execution(stateMachineArn=work, name="one", input='{"n":1}')
        task = poll.result(timeout=30)
    assert json.loads(task["input"]) == {"n": 1}, task
    sfn.send_task_success(taskToken=task["taskToken"], output='{"n":2}')
    ended = sfn.describe_execution(executionArn=started["executionArn"])
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", '{"n":2}'), ended


def start_sync_execution_answers_with_the_output():
    clients = [boto3.client("stepfunctions", config=Config(inject_host_prefix=False))]
    if READS_DISABLE_HOST_PREFIX_INJECTION:
        clients.append(sfn)
    for number, client in enumerate(clients):
        express = machine(f"express-{number}", PASS, type="EXPRESS")["stateMachineArn"]
        ended = client.start_sync_execution(stateMachineArn=express, input='{"n":1}')
        assert (ended["status"], ended["output"]) == ("SUCCEEDED", '{"n":1}'), ended


def test_state_runs_one_state():
    if not hasattr(sfn, "test_state"):
        raise Skipped("this boto3 does not have it")
    ended = sfn.test_state(definition=json.dumps({"Type": "Pass", "End": True}), roleArn=ROLE, input='{"n":1}')
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", '{"n":1}'), ended


def an_error_has_its_modelled_type():
    arn = "arn:aws:states:us-east-1:000000000000:stateMachine:absent"
    try:
        sfn.describe_state_machine(stateMachineArn=arn)
    except sfn.exceptions.StateMachineDoesNotExist as error:
        assert error.response["Error"]["Message"] == f"State Machine Does Not Exist: '{arn}'", error
    else:
        raise AssertionError("it succeeded")
    try:
        sfn.tag_resource(resourceArn=arn, tags=[])
    except sfn.exceptions.ResourceNotFound as error:
        assert error.response["resourceName"] == arn, error.response


CHECKS = [
    creates_a_tagged_state_machine_with_a_date,
    a_poll_waits_for_the_task_of_an_execution_and_answers_it,
    start_sync_execution_answers_with_the_output,
    test_state_runs_one_state,
    an_error_has_its_modelled_type,
]

failed = False
for check in CHECKS:
    name = check.__name__.replace("_", " ")
    try:
        check()
        print(f"ok {name}")
    except Skipped as reason:
        print(f"skipped {name}: {reason}")
    except Exception as error:
        failed = True
        print(f"not ok {name}: {type(error).__name__} {error}")
sys.exit(failed)
