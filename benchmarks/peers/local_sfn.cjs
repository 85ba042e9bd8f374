// aws-local-stepfunctions as a library: a definition, an input and a number of runs on stdin; the milliseconds of each run on stdout.
const { StateMachine } = require('aws-local-stepfunctions');

const { definition, input, runs } = JSON.parse(require('fs').readFileSync(0, 'utf8'));

(async () => {
  const machine = new StateMachine(definition);
  const took = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await machine.run(input).result;
    took.push(performance.now() - start);
  }
  console.log(JSON.stringify(took));
})();
