#!/usr/bin/env bash
# Makes calls with the AWS CLI that `AWS` names, at the endpoint of the environment. Prints `ok NAME`, `not ok NAME: why` or
# `skipped NAME: why` for each check.
set -euo pipefail

readonly ROLE=arn:aws:iam::000000000000:role/client
readonly PASS='{"StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}'
failed=false
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

main() {
  check creates_a_tagged_state_machine_with_a_date
  check a_poll_waits_for_the_task_of_an_execution_and_answers_it
  check start_sync_execution_answers_with_the_output
  # The CLI of Debian 12 is older than TestState.
  if sfn test-state help >/dev/null 2>&1; then check test_state_runs_one_state
  else echo "skipped test state runs one state: this AWS CLI does not have it"; fi
  check an_error_has_its_modelled_type
  ! $failed
}

creates_a_tagged_state_machine_with_a_date() {
  local made arn
  made=$(machine tagged "$PASS" --tags key=team,value=orders --query '[stateMachineArn,creationDate]')
  read -r arn date <<<"$made"
  equal "$(date -u +%Y-%m-%d)" "$(date -u -d "$(seconds "$date")" +%Y-%m-%d)"
  equal "team orders" "$(sfn list-tags-for-resource --resource-arn "$arn" --query 'tags[].[key,value]')"
}

# The CLI 1 prints seconds since 1970, and the CLI 2 a date.
seconds() {
  if [[ $1 == [0-9]*.[0-9]* && $1 != *:* ]]; then echo "@$1"; else echo "$1"; fi
}

a_poll_waits_for_the_task_of_an_execution_and_answers_it() {
  local activity work execution token
  activity=$(sfn create-activity --name work --query activityArn)
  work=$(machine work "{\"StartAt\":\"Work\",\"States\":{\"Work\":{\"Type\":\"Task\",\"Resource\":\"$activity\",\"End\":true}}}" \
    --query stateMachineArn)
  sfn get-activity-task --activity-arn "$activity" --query taskToken >"$scratch/token" &
  execution=$(sfn start-execution --state-machine-arn "$work" --input '{"n":1}' --query executionArn)
  wait $!
  token=$(cat "$scratch/token")
  sfn send-task-success --task-token "$token" --task-output '{"n":2}'
  equal 'SUCCEEDED {"n":2}' "$(sfn describe-execution --execution-arn "$execution" --query '[status,output]')"
}

start_sync_execution_answers_with_the_output() {
  local express
  express=$(machine express "$PASS" --type EXPRESS --query stateMachineArn)
  equal 'SUCCEEDED {"n":1}' "$(sync start-sync-execution --state-machine-arn "$express" --input '{"n":1}' --query '[status,output]')"
}

test_state_runs_one_state() {
  equal 'SUCCEEDED {"n":1}' \
    "$(sync test-state --definition '{"Type":"Pass","End":true}' --role-arn $ROLE --input '{"n":1}' --query '[status,output]')"
}

an_error_has_its_modelled_type() {
  local arn=arn:aws:states:us-east-1:000000000000:stateMachine:absent error
  error=$(sfn describe-state-machine --state-machine-arn $arn 2>&1) && return 1
  equal "An error occurred (StateMachineDoesNotExist) when calling the DescribeStateMachine operation: State Machine Does Not Exist: '$arn'" \
    "$(tail -n 1 <<<"$error")"
}

machine() {
  local name=$1 definition=$2
  shift 2
  sfn create-state-machine --name "$name" --role-arn $ROLE --definition "$definition" "$@"
}

# An older CLI puts `sync-` before the host whatever its environment says: the endpoint is its proxy.
sync() { HTTP_PROXY=$AWS_ENDPOINT_URL_SFN sfn "$@"; }

sfn() { $AWS stepfunctions --endpoint-url "$AWS_ENDPOINT_URL_SFN" --output text "$@" | tr '\t' ' '; }

equal() {
  [ "$1" = "$2" ] || { echo "expected $1, got $2" >&2; return 1; }
}

# A function that `if` calls would go on after an error.
check() {
  set +e
  (set -e; "$1") 2>"$scratch/error"
  local code=$?
  set -e
  if [ $code = 0 ]; then
    echo "ok ${1//_/ }"
  else
    failed=true
    echo "not ok ${1//_/ }: $(tr '\n' ' ' <"$scratch/error")"
  fi
}

main
