// What the flow order sends to EventBridge, as a load test for k6.
// Made by sfdsl 0.1.0 from order.sfd; make it anew rather than change it.
//
//   k6 run -e AWS_REGION=... -e AWS_ACCESS_KEY_ID=... -e AWS_SECRET_ACCESS_KEY=... order.k6.js
//
// An iteration sends the entries of every putEvents task of the flow once. The
// metric failed_entries counts those that EventBridge did not take, by state and
// code; the test fails if there are any.
// The rows of the data take turns; a row is the input of each task's state.
//
// These expressions are not worked out here; a row has their values in columns:
//   "placed.Entries[0].Detail.execution"  $$.Execution.Id

import { check } from "k6";
import { SharedArray } from "k6/data";
import exec from "k6/execution";
import { Counter } from "k6/metrics";
import {
  AWSConfig,
  EventBridgeClient,
} from "https://jslib.k6.io/aws/0.11.0/event-bridge.js";

const rows = new SharedArray("rows", function () {
  return JSON.parse(open("orders.json"));
});

export const options = {
  scenarios: {
    put_events: {
      executor: "constant-vus",
      vus: 5,
      duration: "30s",
    },
  },
  thresholds: {
    checks: ["rate==1"],
    failed_entries: ["count==0"],
  },
};

const awsConfig = new AWSConfig({
  region: __ENV.AWS_REGION,
  accessKeyId: __ENV.AWS_ACCESS_KEY_ID,
  secretAccessKey: __ENV.AWS_SECRET_ACCESS_KEY,
  sessionToken: __ENV.AWS_SESSION_TOKEN,
  endpoint: __ENV.AWS_ENDPOINT_URL,
});

// EventBridge answers 200 even if it takes no entry, and k6's client makes
// nothing of the answer. This one keeps it, where the client looks for errors.
class AnsweringClient extends EventBridgeClient {
  _handle_error(operation, response) {
    this.answer = response;
    return super._handle_error(operation, response);
  }
}

const eventBridge = new AnsweringClient(awsConfig);
const sentEntries = new Counter("sent_entries");
const failedEntries = new Counter("failed_entries");

const stateMachineArn =
  "arn:aws:states:us-east-1:123456789012:stateMachine:order";
const executions = "arn:aws:states:us-east-1:123456789012:execution:order:";

// The deployment parameters of the flow: -e NAME=VALUE
const params = {
  Bus: param("Bus", "orders"),
};

const tasks = [
  {
    state: "placed",
    appendsArns: true,
    entries(row) {
      return [
        {
          Source: "shop.orders",
          DetailType: "OrderPlaced",
          EventBusName: params.Bus,
          Detail: {
            id: read(row, "order", "id"),
            note: text(
              "order ",
              read(row, "order", "id"),
              " of ",
              read(row, "customer"),
            ),
            execution: column(row, "placed.Entries[0].Detail.execution"),
            total: 12.5,
          },
        },
      ];
    },
  },
  {
    state: "audited",
    appendsArns: false,
    entries(row) {
      return [
        {
          Source: "shop.audit",
          DetailType: "Audited",
          Detail: {
            who: "flow",
          },
          Time: read(row, "at"),
        },
      ];
    },
  },
];

export default async function () {
  const row = rows[exec.scenario.iterationInTest % rows.length];
  const arns = [stateMachineArn, executions + uuid()];
  for (const task of tasks) {
    await send(task, row, arns);
  }
}

async function send(task, row, arns) {
  const state = task.state;
  let entries = [];
  let failures;
  let problem;
  try {
    entries = task
      .entries(row)
      .map((entry) => prepared(entry, task.appendsArns ? arns : []));
    eventBridge.answer = undefined;
    await eventBridge.putEvents({ Entries: entries });
    failures = failuresIn(eventBridge.answer);
  } catch (error) {
    problem = error;
    failures = entries.map(() => ({ ErrorCode: error.code || error.name }));
    console.error(`${state}: ${error}`);
  }
  sentEntries.add(entries.length, { state });
  failedEntries.add(0, { state });
  for (const failure of failures) {
    failedEntries.add(1, { state, code: failure.ErrorCode });
  }
  check(
    failures,
    {
      "the request was answered": () => problem === undefined,
      "every entry was taken": () => !problem && failures.length === 0,
    },
    { state },
  );
}

// The results of the entries that EventBridge did not take.
function failuresIn(answer) {
  if (!answer || answer.status !== 200 || !answer.body) {
    throw new Error("the answer to PutEvents cannot be read");
  }
  return JSON.parse(answer.body).Entries.filter((entry) => entry.ErrorCode);
}

// A copy of an entry as the client wants it.
function prepared(entry, arns) {
  const copy = { ...entry };
  if (typeof copy.Time === "string") {
    copy.Time = Date.parse(copy.Time) / 1000;
  }
  if (arns.length > 0) {
    copy.Resources = [...(copy.Resources || []), ...arns];
  }
  return copy;
}

function param(name, fallback) {
  const value = __ENV[name] === undefined ? fallback : __ENV[name];
  if (value === undefined) {
    throw new Error(`the flow needs a value: k6 run -e ${name}=...`);
  }
  return value;
}

// What a path leads to; nothing there is an error, as in Step Functions.
function read(source, ...steps) {
  const found = find(source, ...steps);
  if (found === undefined) {
    throw new Error(`the data has nothing at ${JSON.stringify(steps)}`);
  }
  return found;
}

// What a path leads to; through an array, what it leads to from each item.
function find(source, ...steps) {
  if (steps.length === 0) {
    return source;
  }
  const [step, ...rest] = steps;
  if (!Array.isArray(source)) {
    const isThere = source instanceof Object && hasOwn(source, step);
    return isThere ? find(source[step], ...rest) : undefined;
  }
  if (typeof step === "number") {
    return find(source[step < 0 ? source.length + step : step], ...rest);
  }
  return sequence(source.map((item) => find(item, ...steps)));
}

function hasOwn(source, name) {
  return Object.prototype.hasOwnProperty.call(source, name);
}

// Results put together as JSONata does it: nothing, one value, or an array.
function sequence(results) {
  const found = [].concat(...results).filter((value) => value !== undefined);
  return found.length > 1 ? found : found[0];
}

// The parts as one text; what is nothing gives none.
function text(...parts) {
  return parts
    .map((part) => (typeof part === "string" ? part : JSON.stringify(part)))
    .join("");
}

// The value of an expression that only Step Functions works out.
function column(row, name) {
  if (!row || row[name] === undefined) {
    throw new Error(`the data has no column ${JSON.stringify(name)}`);
  }
  return row[name];
}

function uuid() {
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (mark) => {
    const digit = Math.floor(Math.random() * 16);
    return (mark === "x" ? digit : (digit % 4) + 8).toString(16);
  });
}
