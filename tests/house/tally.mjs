// Adds up what test runners wrote: prints "PASSED FAILED".
//   node tally.mjs FILE…    GoogleTest or Vitest JSON, Playwright JSON, or TAP of Node's runner
import { readFileSync } from 'node:fs';

function ofTap(text) {
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return [count('pass'), count('fail') + count('cancelled')];
}

function ofJson(report) {
  if ('numPassedTests' in report) {
    // A file that does not even load has no tests to count.
    const unread = report.testResults.filter((r) => r.status === 'failed' && !r.assertionResults.length);
    return [report.numPassedTests, report.numFailedTests + unread.length];
  }
  if ('stats' in report) return [report.stats.expected, report.stats.unexpected + report.stats.flaky];
  const cases = report.testsuites.flatMap((suite) => suite.testsuite);
  const run = cases.filter((one) => one.status === 'RUN' && one.result !== 'SKIPPED');
  const failed = run.filter((one) => one.failures?.length).length;
  return [run.length - failed, failed];
}

let [passed, failed] = [0, 0];
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const [more, less] = text.trimStart().startsWith('{') ? ofJson(JSON.parse(text)) : ofTap(text);
  passed += more;
  failed += less;
}
console.log(passed, failed);
