export const checks = [];

export function check(value, tests, tags) {
  for (const [name, test] of Object.entries(tests)) {
    checks.push({ name, passed: Boolean(test(value)), state: tags.state });
  }
}
