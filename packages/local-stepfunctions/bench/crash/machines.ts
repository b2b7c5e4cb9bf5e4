/** The state machines of the load, one for each way in which an execution can wait. */

export const ROLE = "arn:aws:iam::000000000000:role/crash";
const arn = (type: string, name: string) => `arn:aws:states:us-east-1:000000000000:${type}:${name}`;
export const activityArnOf = (name: string) => arn("activity", name);
export const machineArnOf = (name: string) => arn("stateMachine", name);
export const executionArnOf = (machine: string, name: string) =>
  arn("execution", `${machine}:${name}`);

/** The activity of all tasks. */
export const WORK = "work";

/** Rounds of the loop. */
export const ROUNDS = 5;

const task = {
  Type: "Task",
  Resource: activityArnOf(WORK),
  TimeoutSeconds: 3_600,
  HeartbeatSeconds: 900,
  Retry: [{ ErrorEquals: ["Again"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 5 }],
};
const work = { StartAt: "Work", States: { Work: { ...task, End: true } } };
const send = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: {
    QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/crash",
    MessageBody: { "key.$": "$.key", "token.$": "$$.Task.Token" },
  },
};
const itemsOf = (processor: object) => ({
  StartAt: "Items",
  States: {
    Items: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemSelector: { "key.$": "$.key", "item.$": "$$.Map.Item.Value" },
      MaxConcurrency: 2,
      ItemProcessor: processor,
      End: true,
    },
  },
});

export const DEFINITIONS = {
  loop: {
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Parameters: { "key.$": "$.key", n: 0 }, Next: "Count" },
      Count: {
        Type: "Pass",
        Parameters: { "key.$": "$.key", "n.$": "States.MathAdd($.n, 1)" },
        Next: "More",
      },
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericLessThan: ROUNDS, Next: "Count" }],
        Default: "Done",
      },
      Done: { Type: "Succeed" },
    },
  },
  variables: {
    QueryLanguage: "JSONata",
    StartAt: "Set",
    States: {
      Set: { Type: "Pass", Assign: { key: "{% $states.input.key %}" }, Next: "Get" },
      Get: { Type: "Pass", Output: { key: "{% $key %}" }, End: true },
    },
  },
  // In a child process, since a function of the expression is called for each item.
  query: {
    QueryLanguage: "JSONata",
    StartAt: "Total",
    States: {
      Total: {
        Type: "Pass",
        Output: {
          key: "{% $states.input.key %}",
          total: "{% $sum($map($states.input.items, function($item) { $item * 2 })) %}",
        },
        End: true,
      },
    },
  },
  wait: {
    StartAt: "Wait",
    States: {
      Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "Then" },
      Then: { Type: "Pass", End: true },
    },
  },
  task: {
    StartAt: "Work",
    States: {
      Work: { ...task, Catch: [{ ErrorEquals: ["Fatal"], Next: "Caught" }], End: true },
      Caught: { Type: "Pass", End: true },
    },
  },
  timeout: {
    StartAt: "Late",
    States: {
      // Nobody answers it.
      Late: {
        ...send,
        TimeoutSeconds: 1,
        Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.late", Next: "Then" }],
        End: true,
      },
      Then: { Type: "Pass", OutputPath: "$.key", End: true },
    },
  },
  callback: {
    StartAt: "Send",
    States: {
      Send: { ...send, TimeoutSeconds: 3_600, End: true },
    },
  },
  parallel: {
    StartAt: "Both",
    States: {
      Both: {
        Type: "Parallel",
        Branches: [
          work,
          { StartAt: "Pause", States: { Pause: { Type: "Wait", Seconds: 1, End: true } } },
        ],
        End: true,
      },
    },
  },
  map: itemsOf({ ProcessorConfig: { Mode: "INLINE" }, ...work }),
  distributed: itemsOf({
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    ...work,
  }),
} satisfies Record<string, object>;

export type MachineName = keyof typeof DEFINITIONS;
export const MACHINES = Object.keys(DEFINITIONS) as MachineName[];

/** A definition that a further machine gets, or is updated to. */
export function smallDefinition(text: string): string {
  return JSON.stringify({
    StartAt: "Only",
    States: { Only: { Type: "Pass", Comment: text, End: true } },
  });
}
