// node run.mjs SCRIPT ITERATIONS ENVIRONMENT: runs a script as k6 would, and prints what came of it.
import fs from "node:fs";
import { register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

register("./loader.mjs", import.meta.url);
const [script, iterations, environment] = process.argv.slice(2);
globalThis.__ENV = JSON.parse(environment);
globalThis.open = (name) => fs.readFileSync(path.resolve(path.dirname(script), name), "utf8");
const logged = [];
console.error = (text) => logged.push(text);

const { default: iterate, options } = await import(pathToFileURL(script).href);
const execution = (await import("k6/execution")).default;
for (let iteration = 0; iteration < Number(iterations); iteration++) {
  execution.scenario.iterationInTest = iteration;
  await iterate();
}
const { checks } = await import("k6");
const { samples } = await import("k6/metrics");
console.log(JSON.stringify({ options, checks, samples, logged }));
