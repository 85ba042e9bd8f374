// What a script sees of k6's AWS library: the checks of its AWSConfig, what its client sends, and where it looks for errors. Up to
// 0.12 that is `_handle_error`, in classes as ES5 has them; later it is `handleError`. Requests are not signed here.
import http from "k6/http";

const version = new URL(import.meta.url).searchParams.get("version").split(".").map(Number);
const isOld = version[0] === 0 && version[1] < 13;

export class AWSConfig {
  constructor(options) {
    if (!options.region) throw new Error("invalid AWS region");
    if (!options.accessKeyId || options.accessKeyId.length < 16) throw new Error("invalid AWS access key ID");
    if (!options.secretAccessKey) throw new Error("invalid AWS secret access key");
    Object.assign(this, options);
  }
}

function EventBridgeClient(config) {
  this.awsConfig = config;
}

EventBridgeClient.prototype.putEvents = async function (input) {
  const entries = input.Entries.map((entry) => ({ ...entry, Detail: JSON.stringify(entry.Detail) }));
  const response = await http.asyncRequest(
    "POST",
    `${this.awsConfig.endpoint}/`,
    JSON.stringify({ ...input, Entries: entries }),
    { headers: { "Content-Type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" } },
  );
  if (isOld) {
    this._handle_error("PutEvents", response);
  } else {
    this.handleError(response, "PutEvents");
  }
};

function raise(response) {
  if (response.error_code !== 0) {
    const error = new Error(response.json().message);
    error.code = response.json().__type;
    throw error;
  }
  return false;
}

if (isOld) {
  EventBridgeClient.prototype._handle_error = (operation, response) => raise(response);
} else {
  EventBridgeClient.prototype.handleError = (response, operation) => raise(response);
}

export { EventBridgeClient };
