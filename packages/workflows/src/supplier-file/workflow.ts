import { defineWorkflow, run } from "@sfn-workers/states-language/workflow";
import { workloads } from "@sfn-workers/workloads/references";

/** The header is row 1 of a file. Rows with a problem are left out; cells have no quotes. */
const GOOD_ROWS = `{%
  [$map($split($file.csv, /\\r?\\n/), function($line, $index) {
    $index > 0 and $line != "" and $not($index + 1 in $checked.problems.row) ? (
      $cells := $split($line, ",");
      { "sku": $cells[0], "quantity": $number($cells[1]) }
    )
  })]
%}`;

const NOT_DECIDED = ["States.Timeout", "States.HeartbeatTimeout"];

export const workflow = defineWorkflow({
  name: "supplier-file",
  description:
    "Checks a supplier's order file, lets somebody decide on doubtful ones, and quotes each row",
  definition: {
    Comment: "Input: { file, csv } with the columns sku and quantity",
    QueryLanguage: "JSONata",
    TimeoutSeconds: 604_800,
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
            Condition: "{% $checked.badRows = 0 and $checked.rows > 0 %}",
            Next: "Accept",
          },
          {
            Condition: "{% $checked.badRows * 10 > $checked.rows or $checked.rows = 0 %}",
            Assign: { why: "{% $checked.badRows & ' of ' & $checked.rows & ' rows are bad' %}" },
            Next: "Refuse",
          },
        ],
        Default: "Ask somebody",
      },
      "Ask somebody": run(workloads["supplier-decision"], {
        Arguments: { file: "{% $file.file %}", problems: "{% $checked.problems %}" },
        Assign: { why: "{% $states.result.why %}" },
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
          Item: { file: { S: "{% $file.file %}" }, rows: { N: "{% $string($checked.rows) %}" } },
          ConditionExpression: "attribute_not_exists(#file)",
          ExpressionAttributeNames: { "#file": "file" },
        },
        Catch: [
          {
            ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"],
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
                  ErrorEquals: ["UnknownArticle"],
                  Output: { sku: "{% $states.input.sku %}", total: null },
                  Next: "No price",
                },
              ],
              End: true,
            }),
            "No price": { Type: "Succeed" },
          },
        },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Withdraw" }],
        Next: "Notify",
      },
      Notify: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: {
          TopicArn: "${FilesTopicArn}",
          Message: { file: "{% $file.file %}", quotes: "{% $states.input %}" },
        },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Withdraw" }],
        Output: { file: "{% $file.file %}", quotes: "{% $states.input %}" },
        End: true,
      },
      Withdraw: {
        Comment: "The compensation: another try may accept the file again",
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:deleteItem",
        Arguments: { TableName: "${FilesTable}", Key: { file: { S: "{% $file.file %}" } } },
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 10, MaxDelaySeconds: 600 }],
        Assign: { failed: "{% $states.input %}" },
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
        Output: { file: "{% $file.file %}", refused: "{% $why %}" },
        End: true,
      },
    },
  },
});
