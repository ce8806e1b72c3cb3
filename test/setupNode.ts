// Runs before each file of tests that render nothing.
import { failOnConsole } from './support/console'

failOnConsole()
