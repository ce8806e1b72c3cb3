// Runs main.ts from source.
import { runMain } from './runMain.mjs'

await runMain('')
