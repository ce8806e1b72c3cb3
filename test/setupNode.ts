// Runs before each test file that does not render.
import { failOnConsole } from './support/console'

failOnConsole()
