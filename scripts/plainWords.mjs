// Fails on words that only this project uses or that are outdated, and says what to write instead.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { notYetKept } from '../eslint.config.js'

/**
 * @typedef {object} Name
 * @property {string} names identifiers and names of files, separated by spaces
 * @property {string} say
 * @property {RegExp} [in] the files in which to look for it. Default: all
 */

const product = /^src\//
const pageState = /^src\/(store|parts|core|[^/]+$)/
const server = /^src\/server\//

/** @type {Name[]} */
const privateNames = [
  { names: 'standings Standings', say: 'rejection, completed' },
  { names: 'pardon', say: 'clearRejection' },
  { names: 'paidBy', say: 'completed', in: pageState },
  { names: 'audience Audience', say: 'registrations' },
  { names: 'Party', say: 'Registration' },
  { names: 'join', say: 'register', in: /^src\/store\// },
  { names: 'tell', say: 'callHandlers, notify', in: product },
  { names: 'who owner', say: 'ownerKey', in: pageState },
  { names: 'instance', say: 'instanceId', in: pageState },
  { names: 'asked', say: 'requestKey, or what was asked for', in: product },
  { names: 'wanted', say: 'requestKey, or what is wanted', in: product },
  { names: 'told', say: 'notifiedStatuses, notified', in: product },
  { names: 'again', say: 'lastPay, retry', in: product },
  { names: 'look Look looks', say: 'receiveSnapshot, read, poll', in: product },
  { names: 'seen', say: 'snapshot', in: /^src\/(core|store)\// },
  { names: 'Observation', say: 'Snapshot' },
  { names: 'words WORDS Words say', say: 'messages, t' },
  { names: 'useWords', say: 'useMessages' },
  { names: 'statusWords dialogWords messageWords countdownWords', say: 'messages/en' },
  { names: 'Figures figure figures', say: 'FactList, fact', in: /^(src|stories)\// },
  { names: 'Announcer announcer', say: 'announcements (page), processNotifier (server)' },
  { names: 'canonical', say: 'stableStringify' },
  { names: 'isFields', say: 'isJsonObject' },
  { names: 'passed', say: 'delay', in: product },
  { names: 'flawOf', say: 'describeInvalidAmount' },
  // The dialog has observers of the DOM.
  {
    names: 'observe',
    say: 'applyUpdate (server), receiveSnapshot (page)',
    in: /^src\/(?!checkout\/dialog|parts\/(keepFocus|leftovers|modalGuard))/,
  },
  { names: 'assess', say: 'evaluate' },
  { names: 'judge', say: 'decide' },
  { names: 'Verdict', say: 'Decision' },
  { names: 'Oddity', say: 'Anomaly' },
  { names: 'Claim', say: 'CallbackPayload' },
  { names: 'lanes', say: 'keyedQueue' },
  { names: 'reader', say: 'intentFetcher', in: /^src\/server\/(payments\/|createPaymentServer)/ },
  { names: 'notices', say: 'changeFeed' },
  { names: 'lent', say: 'leases' },
  { names: 'unknowns', say: 'unknownIdLimiter' },
  { names: 'bursts', say: 'requestCounter' },
  { names: 'ask consult', say: 'callHandler, query', in: product },
  // In tests it is Testing Library's.
  { names: 'within', say: 'withDeadline', in: product },
  { names: 'Refused', say: 'HttpError' },
  { names: 'Overtaken', say: 'ConcurrentUpdateError' },
  { names: 'migrated', say: 'withMigrations', in: product },
  { names: 'unfailing', say: 'safeLogger' },
  { names: 'view', say: 'toPublicPayment', in: server },
  { names: 'wishOf', say: 'parseRequestedParams' },
  { names: 'described', say: 'errorDetails' },
  { names: 'treasury', say: 'fakeBalances' },
  { names: 'moment moments Moment momentOf', say: 'state, states', in: /^(stories|\.storybook)\// },
  { names: 'onStage useStage stage', say: 'withProviders', in: /^(stories|\.storybook)\// },
  { names: 'plays', say: 'assertions' },
  { names: 'Backstage', say: 'ControlPanel' },
  { names: 'takeover', say: 'externalPayment' },
  { names: 'HookObserver HookBoundary hookKey useStableHook', say: 'payment={usePayment()}' },
]

/** Columns of the server's tables, which are looked for only in SQL. */
const columns = new Map([
  ['quiet', 'noop_audits'],
  ['unrecorded', 'noop_dropped'],
  ['raised', 'anomalies'],
  ['attempts', 'delivery_attempts'],
  ['checks', 'slow_checks'],
  ['rechecks', 'callback_rechecks'],
])
const isSql = /\b(select|insert into|update|delete from|(create|alter) table)\b/i

/** @type {{ phrase: RegExp, say: string }[]} */
const phrases = [
  { phrase: /\/\*\*\s*(\*\s*)?What\b/g, say: 'Say what it does, and why one would call it' },
  { phrase: /\bfor ever\b/gi, say: 'forever, or how long' },
  { phrase: /\bgo(es)? on \w+ing\b/gi, say: 'keeps' },
  { phrase: /\bmend(s|ed|ing)?\b/gi, say: 'fix, repair' },
  { phrase: /\bwhoever\b/gi, say: 'anyone who, the one that, or who it is' },
  // KryptoGO's guide has a section "Processing User Withdrawals", and exchanges charge a withdrawal fee.
  { phrase: /(?<!\bUser )\bwithdrawals?\b(?! fees?\b)/gi, say: 'transfer' },
  { phrase: /\bfunctions? of the shop's(?! own\b)/gi, say: "one of the shop's handlers" },
  { phrase: /\bnobody waits\b/gi, say: 'nothing awaits it' },
  { phrase: /\banew\b/gi, say: 'again' },
  { phrase: /\b(a|its|the) wish\b/gi, say: 'a request' },
  { phrase: /\bexactly and honestly\b/gi, say: 'exactly' },
  { phrase: /\breload forgets\b/gi, say: 'State is lost on reload' },
  { phrase: /\bpaint back\b/gi, say: 'restore the colors' },
  { phrase: /['"`]figure\.\w+/g, say: "'fact.…'" },
  { phrase: /\b\w*colour\w*\b/gi, say: 'color' },
  { phrase: /\bgrey\b/gi, say: 'gray' },
  { phrase: /\b(behaviour|favourite|honour|neighbour)\w*\b/gi, say: 'American: -or' },
  { phrase: /\b(centre|licence|catalogue|programme)\b/gi, say: 'American: center, license, …' },
  { phrase: /\b(mis)?spelt\b|\blearnt\b/gi, say: 'American: spelled, learned' },
  {
    phrase:
      /\b(author|custom|initial|maxim|minim|normal|optim|organ|real|recogn|serial|special|summar|synchron|util|visual)is(e|es|ed|ing|ation)\b/gi,
    say: 'American: -ize',
  },
]

/** @type {{ phrase: RegExp, say: string }[]} */
const commentForms = [
  {
    phrase: /^(?:\/\/|\/\*+)[\s*]*(?!eslint-|https?:|prettier-|webpackIgnore)\p{Ll}\S*/u,
    say: 'Begin in upper case',
  },
  { phrase: /\bDefault:/, say: '@default' },
  { phrase: /^\/\*\*[\s*]*Makes\b/, say: 'Creates' },
]

/** @typedef {{ file: string, position: number, found: string, say: string }} Finding */

/** @param {string} file @param {string} text @returns {Finding[]} */
function phrasesIn(file, text) {
  return phrases.flatMap(({ phrase, say }) =>
    [...text.matchAll(phrase)].map(({ index, 0: found }) => ({
      file,
      position: index,
      found: found.replace(/[\s/*]+/g, ' ').trim(),
      say,
    })),
  )
}

/**
 * Finds the comments that are not of the common form.
 *
 * @param {string} file @param {string} text @param {ts.SourceFile} source @returns {Finding[]}
 */
function formsIn(file, text, source) {
  return commentsOf(text, source).flatMap(({ position, comment }) =>
    commentForms.flatMap(({ phrase, say }) => {
      const [found] = phrase.exec(comment) ?? []
      if (found === undefined) return []
      return [{ file, position, found: found.replace(/^[\s/*]+/, ''), say }]
    }),
  )
}

/**
 * The comments of a file in their order. Line comments on consecutive lines are one.
 *
 * @param {string} text @param {ts.SourceFile} source
 */
function commentsOf(text, source) {
  /** @type {Map<number, number>} */
  const ends = new Map()
  /** @type {ts.Node[]} */
  const jsxTexts = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isJsxText(node)) jsxTexts.push(node)
    const leading = ts.getLeadingCommentRanges(text, node.pos) ?? []
    const trailing = ts.getTrailingCommentRanges(text, node.end) ?? []
    for (const { pos, end } of [...leading, ...trailing]) ends.set(pos, end)
    node.getChildren(source).forEach(visit)
  }
  visit(source)

  /** @type {{ position: number, comment: string, end: number }[]} */
  const comments = []
  for (const [position, end] of [...ends].sort(([one], [other]) => one - other)) {
    if (jsxTexts.some((jsx) => jsx.pos <= position && position < jsx.end)) continue
    const comment = text.slice(position, end)
    const before = comments.at(-1)
    const between = text.slice(before?.end, position)
    if (
      before?.comment.startsWith('//') &&
      comment.startsWith('//') &&
      /^\n[ \t]*$/.test(between)
    ) {
      before.comment += between + comment
      before.end = end
    } else comments.push({ position, comment, end })
  }
  return comments
}

/** @type {Map<string, Name[]>} */
const rowsOf = new Map()
for (const row of privateNames)
  for (const name of row.names.split(' ')) rowsOf.set(name, [...(rowsOf.get(name) ?? []), row])

/** @param {string} file @param {number} position @param {string} found @returns {Finding[]} */
function nameAt(file, position, found) {
  const rows = rowsOf.get(found) ?? []
  return rows
    .filter((row) => row.in?.test(file) ?? true)
    .map(({ say }) => ({ file, position, found, say }))
}

/** @param {string} file @param {string} text @param {ts.ScriptKind} [kind] @returns {Finding[]} */
function namesInCode(file, text, kind) {
  /** @type {Finding[]} */
  const findings = []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind)
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node)) findings.push(...nameAt(file, node.getStart(source), node.text))
    if (server.test(file)) findings.push(...columnsIn(file, node, source))
    ts.forEachChild(node, (child) => {
      if (!isHtmlTag(node, child)) visit(child)
    })
  }
  visit(source)
  if (product.test(file)) findings.push(...formsIn(file, text, source))
  return findings
}

/** @param {ts.Node} parent @param {ts.Node} child */
const isHtmlTag = (parent, child) =>
  (ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent)) &&
  parent.tagName === child &&
  ts.isIdentifier(child) &&
  /^[a-z]/.test(child.text)

/** @param {string} file @param {ts.Node} node @param {ts.SourceFile} source @returns {Finding[]} */
function columnsIn(file, node, source) {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return []
  const sql = node.getText(source)
  if (!isSql.test(sql)) return []
  return [...sql.matchAll(/\b[a-z_]+\b/g)].flatMap(({ index, 0: found }) => {
    const say = columns.get(found)
    return say ? [{ file, position: node.getStart(source) + index, found, say }] : []
  })
}

/** @param {string} file @param {string} text @returns {Finding[]} */
function namesInMarkdown(file, text) {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```|`[^`\n]+`/gms)].flatMap(
    ({ index, 0: code, 1: language = '', 2: snippet }) => {
      if (snippet === undefined)
        return [...code.matchAll(/\w+/g)].flatMap((word) =>
          nameAt(file, index + word.index, word[0]),
        )
      if (!/^tsx?$/.test(language)) return []
      const start = index + code.indexOf(snippet)
      return namesInCode(file, snippet, ts.ScriptKind.TSX).map((finding) => ({
        ...finding,
        position: start + finding.position,
      }))
    },
  )
}

/** Finds the private words and outdated phrases in a file. @param {string} file @param {string} text @returns {Finding[]} */
export function findWords(file, text) {
  const isCode = /\.(tsx?|m?js)$/.test(file)
  const own = isCode
    ? namesInCode(file, text)
    : file.endsWith('.md')
      ? namesInMarkdown(file, text)
      : []
  const [name = ''] = basename(file).split('.')
  return [...nameAt(file, 0, name), ...own, ...phrasesIn(file, text)]
}

function main() {
  const root = dirname(import.meta.dirname)
  const git = ['ls-files', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', git, { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.(tsx?|m?js|css|html|md|sh)$/.test(file) || file === '.ci/run')
    // Both are lists of these words.
    .filter((file) => !file.startsWith('scripts/plainWords') && !file.includes('plainWords.test'))
    .filter((file) => existsSync(join(root, file)))

  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const { position, found, say } of findWords(file, text)) {
      const line = text.slice(0, position).split('\n').length
      console.error(`${file}:${line} "${found}": say ${say}`)
      const area = file.includes('/')
        ? file
            .split('/')
            .slice(0, file.startsWith('src/') ? 2 : 1)
            .join('/')
        : file
      counts.set(area, (counts.get(area) ?? 0) + 1)
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total > 0) console.table(Object.fromEntries(counts))
  console.log(`${total} private or outdated words`)
  if (total > 0 && !notYetKept.includes('plain words')) process.exitCode = 1
}

if (process.argv[1] === import.meta.filename) main()
