// Runs main.ts from source.
import { runMain } from '../bundle.mjs'

await runMain('orders/')
