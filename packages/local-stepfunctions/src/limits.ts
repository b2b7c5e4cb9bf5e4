/**
 * AWS's limits for the API and executions, each once and named; those of the language are in states-language. Sources: the
 * service model (member constraints) and the Step Functions developer guide, "Service quotas" and "Timeouts".
 */

import { MAX_HISTORY_EVENTS, MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";

export const MAX_REQUEST_BYTES = 1_048_576;
/**
 * Local: what is larger than this waits for its turn after what is smaller, and is refused while memory is short. Most requests
 * and answers have a few KB.
 */
export const SMALL_BYTES = 65_536;
/**
 * Local: of the bodies and answers of all connections, off the JavaScript heap. That is 256 of the largest requests or 1,000 of
 * the largest tasks at the same moment, and on a machine with 1 GiB leaves room for the heap.
 */
export const MAX_IN_FLIGHT_BYTES = 268_435_456;
/** Local: how long a client may take to send or read one of them while others need the room. */
export const STALLED_MS = 1_000;
/** Local: how long a client may take to read an answer. The largest has 35 KB for each of these seconds. */
export const UNREAD_ANSWER_MS = 60_000;
/** Local: requests that a client sends on a connection before it has their answers. Clients for AWS send one. */
export const MAX_PIPELINED_REQUESTS = 10;
/** How long GetActivityTask waits for a task. */
export const ACTIVITY_POLL_MS = 60_000;
/** Local: how long a poll takes whose caller gets no further task. */
export const DISMISSED_POLL_MS = 100;
/** Open polls of one activity. */
export const MAX_POLLERS_PER_ACTIVITY = 1_000;
export const MAX_ACTIVITIES = 100_000;
export const MAX_STATE_MACHINES = 100_000;
export const MAX_OPEN_EXECUTIONS = 1_000_000;
/** Local: the token buckets of calls, of all accounts and regions. */
export const MAX_BUCKETS = 10_000;
/** How long after its end an execution can be redriven: 14 days. */
export const REDRIVABLE_MS = 1_209_600_000;
/** An execution with as many events has no room for ExecutionRedriven and one more. */
export const MAX_REDRIVABLE_EVENTS = MAX_HISTORY_EVENTS - 1;
/** Redrives of one Map run. */
export const MAX_MAP_RUN_REDRIVES = 1_000;
/** The last client tokens of redrives, each for 15 minutes, whose answers RedriveExecution repeats. */
export const MAX_REDRIVE_TOKENS = 10;
export const REDRIVE_TOKEN_MS = 900_000;
export const MAX_CLIENT_TOKEN_CHARACTERS = 64;
/** One year, after which an execution times out. */
export const MAX_EXECUTION_SECONDS = 31_536_000;
/** Five minutes, after which an Express execution times out. */
export const MAX_EXPRESS_EXECUTION_SECONDS = 300;
/**
 * Local: for AWS, an Express execution may have any number of events ("Quotas for Express Workflows"). In virtual time, states that go round
 * without waiting would never come to their five minutes.
 */
export const MAX_EXPRESS_EVENTS = 250_000;

/** Tags of one resource. */
export const MAX_TAGS = 50;
export const TAG_KEY_CHARACTERS = { min: 1, max: 128 } as const;
export const MAX_TAG_VALUE_CHARACTERS = 256;
export const MAX_NAME_CHARACTERS = 80;
export const MAX_ARN_CHARACTERS = 256;
export const MAX_MAP_RUN_ARN_CHARACTERS = 2_000;
export const MAX_TOKEN_CHARACTERS = 2_048;
export const MAX_TRACE_HEADER_CHARACTERS = 256;
export const MAX_ERROR_CHARACTERS = 256;
export const MAX_CAUSE_CHARACTERS = 32_768;
export const MAX_DEFINITION_CHARACTERS = 1_048_576;
export const MAX_VERSION_DESCRIPTION_CHARACTERS = 256;
export const MAX_ALIAS_DESCRIPTION_CHARACTERS = 256;
/** Versions of one state machine. */
export const MAX_VERSIONS = 1_000;
/** Aliases of one state machine. */
export const MAX_ALIASES = 100;
/** Versions of one alias. */
export const ALIAS_ROUTES = { min: 1, max: 2 } as const;
/** How many of 100 starts a version of an alias gets. */
export const VERSION_WEIGHT = { min: 0, max: 100 } as const;
/** An ARN that has more than a state machine's. */
export const MAX_LONG_ARN_CHARACTERS = 2_000;
export const MAX_KEY_ID_CHARACTERS = 2_048;
/** How long a data key of a customer's key is used again, in seconds. */
export const DATA_KEY_REUSE_SECONDS = { min: 60, max: 900 } as const;
/** The same where the caller says nothing. Recorded on AWS. */
export const DEFAULT_DATA_KEY_REUSE_SECONDS = 300;
/** Items on a page of a list. */
export const PAGE_SIZE = { default: 100, max: 1_000 } as const;
/** Local: of the items on a page. AWS says only that a page may have fewer items than maxResults. */
export const MAX_PAGE_BYTES = 2_097_152;
/** Local: the items that a page of a list passes over, which its filters do not want. */
export const MAX_PASSED_ITEMS = 500;
export const MAX_PAGE_TOKEN_CHARACTERS = 1_024;
export const MAX_EXECUTIONS_PAGE_TOKEN_CHARACTERS = 3_096;
/** Local: of the problems in the message of an InvalidDefinition. */
export const MAX_DESCRIBED_CHARACTERS = 65_536;
/** Diagnostics that ValidateStateMachineDefinition returns. */
export const MAX_VALIDATION_RESULTS = 100;

/** Local: what a query may make of its data, before it is cut to size by the state's other fields or refused. */
export const MAX_VALUE_CHARACTERS = 1_048_576;

/** Local: what the items of one Map state that ItemSelector or ItemBatcher makes have together. */
export const MAX_MAP_ITEMS_CHARACTERS = 16_777_216;

/** Items that an ItemReader reads. */
export const MAX_READ_ITEMS = 100_000_000;
/** 8 MB: the largest item of a file. */
export const MAX_READ_ITEM_CHARACTERS = 8_388_608;
/** 10 GB, unpacked: the largest file that an ItemReader reads. */
export const MAX_READ_FILE_BYTES = 10_737_418_240;
export const MAX_CSV_HEADER_BYTES = 10_240;
/** 5 GB: a file of results that a ResultWriter writes. */
export const MAX_RESULT_FILE_BYTES = 5_368_709_120;
/** Local: such a file that an integration is given as one text. */
export const MAX_CALLED_FILE_BYTES = 8_388_608;
/** Local: levels of objects and arrays in such a file. */
export const MAX_READ_NESTING = 1_000;

/** All variables of an execution. */
export const MAX_EXECUTION_VARIABLES_BYTES = 10_485_760;

/** Iterations of an inline Map at the same time; the default is for a MaxConcurrency of 0. */
export const INLINE_MAP_CONCURRENCY = { default: 40 } as const;
/** Child executions of a distributed Map at the same time; the default is for a MaxConcurrency of 0. */
export const DISTRIBUTED_MAP_CONCURRENCY = { default: 10_000, max: 10_000 } as const;

/** Local: the processes that evaluate JSONata at the same time, and the most of them for one state machine. */
export const MAX_QUERY_PROCESSES = 4;
export const MAX_QUERY_PROCESSES_OF_A_MACHINE = 2;
/** Local: the memory of such a process for JavaScript's values, in MiB. */
export const QUERY_PROCESS_MEMORY_MIB = 256;
/**
 * Local: how much lower its priority is than that of this process. On busy cores it gets a third of the time, so that calls do
 * not wait for slow queries, and quick ones are evaluated in time where other programs are busy too.
 */
export const QUERY_PROCESS_NICENESS = 5;
/** Local: how long it may take to start, and an expression to answer after the time that it may be evaluated. */
export const QUERY_PROCESS_START_MS = 20_000;
export const QUERY_ANSWER_GRACE_MS = 500;
/** Local: how long a process evaluates the expressions of one field before another state machine's get their turn. */
export const QUERY_SLICE_MS = 50;
/** Local: how long a process stays without a query. One stays for the next. */
export const IDLE_QUERY_PROCESS_MS = 10_000;

/** What a function may return at most, with its headers: 6 MB (Lambda quotas). */
export const MAX_LAMBDA_ANSWER_BYTES = 6_291_556;
/**
 * Local: a result's text of more characters is too large, whatever spaces it has, and is not parsed: 6 MB of small objects take 200 ms.
 */
export const MAX_PARSED_RESULT_CHARACTERS = 4 * MAX_PAYLOAD_BYTES;
/** How many functions of an account run at the same time (Lambda quotas). */
export const MAX_INVOCATIONS = 1_000;
