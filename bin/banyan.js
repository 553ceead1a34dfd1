#!/usr/bin/env node
// Loads the TypeScript itself, so that `npx banyan` works from a clone after `npm ci`.
require("tsx/cjs");
require("../cli/index.ts").main(process.argv);
