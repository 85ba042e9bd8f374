export const samples = [];

export class Counter {
  constructor(metric) {
    this.metric = metric;
  }

  add(value, tags) {
    samples.push({ metric: this.metric, value, ...tags });
  }
}
