import { defineWorkflow, run } from "@sfn-workers/states-language/workflow";
import { workloads } from "@sfn-workers/workloads/references";

/** Lines are split at commas, without a parser of CSV, so columns in another order and quotes are refused. */
const IS_READABLE = `$contains($file.csv, /^sku,quantity(\\r?\\n|$)/) and $not($contains($file.csv, '"'))`;

/** Of the rows with a problem not all are listed, where there are many problems. */
const IS_BAD = `$checked.badRows * 10 > $checked.rows or $checked.rows = 0 or
  $checked.badRows > $count($distinct($checked.problems.row))`;

/** The header is row 1 of a file. Rows with a problem are left out. A quantity of another form stays a text, for which there is no price. */
const GOOD_ROWS = `{%
  [$map($split($file.csv, /\\r?\\n/), function($line, $index) {
    $index > 0 and $line != "" and $not($index + 1 in $checked.problems.row) ? (
      $cells := $split($line, ",");
      {
        "sku": $cells[0],
        "quantity": $contains($cells[1], /^[1-9][0-9]*$/) ? $number($cells[1]) : $cells[1]
      }
    )
  })]
%}`;

/** Of an execution's 25,000 events a quote takes up to 28, where each task wakes a worker, and each retry three or four more. */
const MAX_ROWS = 500;

const NOT_DECIDED = ["States.Timeout", "States.HeartbeatTimeout"];

const PATIENTLY = {
  ErrorEquals: ["States.ALL"],
  MaxAttempts: 10,
  MaxDelaySeconds: 600,
  JitterStrategy: "FULL",
} as const;

/** The item was written by another execution. A write of this one that is repeated, since its answer was lost, is none of another. */
const BY_ANOTHER = ["DynamoDB.ConditionalCheckFailedException"];
const BY_THIS = {
  ExpressionAttributeNames: { "#execution": "execution" },
  ExpressionAttributeValues: { ":execution": { S: "{% $states.context.Execution.Id %}" } },
} as const;

/** What fails after the file was accepted takes that back. AWS says that States.ALL is without this error. */
const WITHDRAWING = [
  { ErrorEquals: ["States.DataLimitExceeded"], Next: "Withdraw" },
  { ErrorEquals: ["States.ALL"], Next: "Withdraw" },
] as const;

export const workflow = defineWorkflow({
  name: "supplier-file",
  description:
    "Checks a supplier's order file, lets somebody decide on doubtful ones, and quotes each row",
  definition: {
    Comment: "Input: { file, csv } with the columns sku and quantity",
    QueryLanguage: "JSONata",
    // Of the whole. It runs no other state, so no compensation: nobody has taken the decision by then, or has taken it very late.
    TimeoutSeconds: 1_209_600,
    StartAt: "Check",
    States: {
      Check: run(workloads["quality-check"], {
        Arguments: {
          file: "{% $states.input.file %}",
          csv: "{% $states.input.csv %}",
          rules: [
            { rule: "required", column: "sku" },
            { rule: "required", column: "quantity" },
            { rule: "number", column: "quantity", min: 1 },
          ],
          toleratedBadRows: 1,
        },
        Assign: { file: "{% $states.input %}", checked: "{% $states.result %}" },
        Catch: [
          {
            ErrorEquals: ["BadCsv", "MissingColumn", "Worker.InvalidInput"],
            Assign: { file: "{% $states.input %}", why: "{% $states.errorOutput.Error %}" },
            Next: "Refuse",
          },
        ],
        Next: "How good?",
      }),
      "How good?": {
        Type: "Choice",
        Choices: [
          {
            Condition: `{% $not(${IS_READABLE}) %}`,
            Assign: { why: "the header is not sku,quantity, or a cell has quotes" },
            Next: "Refuse",
          },
          {
            Condition: `{% $checked.rows > ${MAX_ROWS} %}`,
            Assign: { why: `{% $checked.rows & ' rows are more than ${MAX_ROWS}' %}` },
            Next: "Refuse",
          },
          {
            Condition: "{% $checked.badRows = 0 and $checked.rows > 0 %}",
            Next: "Accept",
          },
          {
            Condition: `{% ${IS_BAD} %}`,
            Assign: { why: "{% $checked.badRows & ' of ' & $checked.rows & ' rows are bad' %}" },
            Next: "Refuse",
          },
        ],
        Default: "Ask somebody",
      },
      "Ask somebody": run(workloads["supplier-decision"], {
        Arguments: { file: "{% $file.file %}", problems: "{% $checked.problems %}" },
        Assign: { why: "{% $exists($states.result.why) ? $states.result.why : 'declined' %}" },
        // Whoever has not decided in time is not asked again.
        Retry: [{ ErrorEquals: NOT_DECIDED, MaxAttempts: 0 }],
        Catch: [{ ErrorEquals: NOT_DECIDED, Assign: { why: "nobody decided" }, Next: "Refuse" }],
        Next: "Accepted?",
      }),
      "Accepted?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.accept = true %}", Next: "Accept" }],
        Default: "Refuse",
      },
      Accept: {
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:putItem",
        Arguments: {
          TableName: "${FilesTable}",
          Item: {
            file: { S: "{% $file.file %}" },
            rows: { N: "{% $string($checked.rows) %}" },
            execution: { S: "{% $states.context.Execution.Id %}" },
          },
          ConditionExpression: "attribute_not_exists(#file) OR #execution = :execution",
          ...BY_THIS,
          ExpressionAttributeNames: { ...BY_THIS.ExpressionAttributeNames, "#file": "file" },
        },
        Retry: [{ ErrorEquals: BY_ANOTHER, MaxAttempts: 0 }, PATIENTLY],
        Catch: [
          {
            ErrorEquals: BY_ANOTHER,
            Assign: { why: "the file was accepted before" },
            Next: "Refuse",
          },
        ],
        Next: "Quote rows",
      },
      "Quote rows": {
        Type: "Map",
        Items: GOOD_ROWS,
        MaxConcurrency: 5,
        ItemProcessor: {
          StartAt: "Quote",
          States: {
            Quote: run(workloads["price-quote"], {
              Arguments: {
                sku: "{% $states.input.sku %}",
                quantity: "{% $states.input.quantity %}",
              },
              Catch: [
                {
                  ErrorEquals: ["UnknownArticle", "Worker.InvalidInput"],
                  Output: { sku: "{% $states.input.sku %}", total: null },
                  Next: "No price",
                },
              ],
              End: true,
            }),
            "No price": { Type: "Succeed" },
          },
        },
        Catch: WITHDRAWING,
        Next: "Notify",
      },
      Notify: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: {
          TopicArn: "${FilesTopicArn}",
          Message: { file: "{% $file.file %}", quotes: "{% $states.input %}" },
        },
        Retry: [PATIENTLY],
        Catch: WITHDRAWING,
        Output: { file: "{% $file.file %}", quotes: "{% $states.input %}" },
        End: true,
      },
      Withdraw: {
        Comment: "The compensation: another try may accept the file again",
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:deleteItem",
        Arguments: {
          TableName: "${FilesTable}",
          Key: { file: { S: "{% $file.file %}" } },
          ConditionExpression: "#execution = :execution",
          ...BY_THIS,
        },
        Retry: [{ ErrorEquals: BY_ANOTHER, MaxAttempts: 0 }, PATIENTLY],
        Assign: { failed: "{% $states.input %}" },
        Catch: [
          {
            ErrorEquals: BY_ANOTHER,
            Assign: { failed: "{% $states.input %}" },
            Next: "Not quoted",
          },
        ],
        Next: "Not quoted",
      },
      "Not quoted": {
        Type: "Fail",
        Error: "{% $failed.Error %}",
        Cause: "{% $failed.Cause %}",
      },
      Refuse: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: {
          TopicArn: "${FilesTopicArn}",
          Message: { file: "{% $file.file %}", refused: "{% $why %}" },
        },
        Retry: [PATIENTLY],
        Output: { file: "{% $file.file %}", refused: "{% $why %}" },
        End: true,
      },
    },
  },
});
