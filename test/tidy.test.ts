import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The repository kept true to itself: what a page says exists, exists; what exists and needs a page, has one. */
const ROOT = dirname(import.meta.dirname)
const SKIPPED = new Set(['.git', 'node_modules', 'dist', 'coverage', 'data', 'data-dev', 'reports'])

/** A hand-made failure reads `file: what is wrong`, and all of them are told at once. */
const expectNone = (problems: ReadonlyArray<string>): void => expect(problems).toStrictEqual([])

describe('docs/promises.md', () => {
  test('names for each promise tests or benches that exist', () => {
    expectNone(
      tableRows('docs/promises.md').flatMap(([number = '', , provedBy = '']) => {
        const proofs = codeIn(provedBy)
        if (proofs.length === 0) return [`promise ${number}: "Proved by" names no test in backticks`]
        return proofs.flatMap((proof) => {
          const [path = '', ...name] = proof.split(' › ')
          if (!existsSync(join(ROOT, path))) return [`promise ${number}: ${path} does not exist`]
          return name.length === 0 || read(path).includes(name.join(' › '))
            ? []
            : [`promise ${number}: ${path} has no test "${name.join(' › ')}"`]
        })
      }),
    )
  })
  test('numbers its promises 1, 2, 3, each once', () => {
    const numbers = tableRows('docs/promises.md').map(([number]) => Number(number))
    expect(numbers).not.toStrictEqual([])
    expect(numbers).toStrictEqual(numbers.map((_, i) => i + 1))
  })
})

describe('docs/decisions', () => {
  test('has each record in its index, and each record of the index', () => {
    const records = files('docs/decisions', '.md').filter((path) => !path.endsWith('/README.md'))
    const index = linksIn('docs/decisions/README.md')
    expectNone([
      ...records.filter((path) => !index.includes(path)).map((path) => `${path}: is not in the index`),
      ...records
        .filter((path) => !/\/\d{4}-[a-z0-9-]+\.md$/.test(path))
        .map((path) => `${path}: is not named NNNN-title.md`),
      ...['Context', 'Decision', 'Consequences'].flatMap((heading) =>
        records
          .filter((path) => !new RegExp(`^## ${heading}$`, 'm').test(read(path)))
          .map((path) => `${path}: has no section "${heading}"`),
      ),
    ])
  })
})

describe('docs/errors.md', () => {
  const ofFpTs = new Set(['Left', 'Right', 'None', 'Some'])
  const tags = (): ReadonlyArray<string> => [
    ...new Set(
      files('src', '.ts').flatMap((path) =>
        [...read(path).matchAll(/_tag: (?:\| )?('\w+'(?:\s*\| '\w+')*)/g)]
          .flatMap(([, union = '']) => union.match(/\w+/g) ?? [])
          .filter((tag) => !ofFpTs.has(tag)),
      ),
    ),
  ]

  test('has an entry for each _tag in src', () => {
    const entries = entriesOf('docs/errors.md')
    expectNone(
      tags()
        .filter((tag) => !entries.includes(tag))
        .map((tag) => `${tag}: has no entry`),
    )
  })
  test('has no entry for a code that src does not know', () => {
    const sources = files('src', '.ts').map(read).join('\n')
    expectNone(
      entriesOf('docs/errors.md')
        .filter((code) => !sources.includes(`'${code}'`))
        .map((code) => `${code}: is an entry and no code in src`),
    )
  })
})

describe('docs/operations.md', () => {
  const aBound = /(^|_)(MAX|MIN|MS|LIMIT|PAGE|ATTEMPTS)(_|$)|(Max|Min|Ms|Limit)$/
  const bounds = (): ReadonlyArray<string> =>
    files('src', '.ts').flatMap((path) =>
      [...read(path).matchAll(/^export const (\w+)(?:: \w+)? = [\d(][\d_n *+()]*$/gm)]
        .map(([, name = '']) => name)
        .filter((name) => aBound.test(name)),
    )

  test('names each bound of src', () => {
    const named = codeIn(read('docs/operations.md'))
    expectNone(
      bounds()
        .filter((name) => !named.includes(name))
        .map((name) => `${name}: is not in docs/operations.md`),
    )
  })
  test('names no bound that src does not have', () => {
    const known = bounds()
    expectNone(
      entriesOf('docs/operations.md')
        .filter((name) => /^[A-Z]+_[A-Z_]+$/.test(name) && !name.startsWith('LEDGER_') && aBound.test(name))
        .filter((name) => !known.includes(name))
        .map((name) => `${name}: is no bound of src`),
    )
  })
})

describe('test/golden', () => {
  const manifest = 'test/golden/MANIFEST.json'

  test.skipIf(!existsSync(join(ROOT, manifest)))('matches the hashes of its manifest', () => {
    const hashes = JSON.parse(read(manifest)) as Readonly<Record<string, string>>
    const golden = files('test/golden', '').filter((path) => path !== manifest)
    const named = Object.keys(hashes).map((path) => join('test/golden', path))
    expectNone([
      ...golden.filter((path) => !named.includes(path)).map((path) => `${path}: is not in ${manifest}`),
      ...Object.entries(hashes).flatMap(([name, hash]) => {
        const path = join('test/golden', name)
        if (!existsSync(join(ROOT, path)))
          return [`${path}: is missing; golden files are added, never removed`]
        return sha256(path) === hash ? [] : [`${path}: was changed; golden files are added, never edited`]
      }),
    ])
  })
})

describe('pages', () => {
  const pages = (): ReadonlyArray<string> =>
    files('.', '.md').filter((path) => !path.startsWith('.changeset/'))

  test('show commands whose scripts, programs and files exist', () => {
    const { scripts, bin } = JSON.parse(read('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>
      readonly bin: Readonly<Record<string, string>>
    }
    expectNone(
      ['README.md', ...pages().filter((path) => path !== 'README.md')].flatMap((page) =>
        commandsIn(page).flatMap((command) => {
          const script = /\bnpm (?:run (?=[\w:-])|(?=start|test))([\w:-]+)/.exec(command)?.[1]
          const program = /\bnpx (?!--)([\w-]+)/.exec(command)?.[1]
          const paths =
            command.match(/(?<![\w./-])(?:\.?\/?)(?:src|test|docs|examples|infra|bin)\/[\w./-]+\w/g) ?? []
          return [
            ...(script === undefined || script in scripts ? [] : [`${page}: there is no script "${script}"`]),
            ...(program === undefined || program in bin
              ? []
              : [`${page}: npx ${program} is no program of this package`]),
            ...paths
              .filter((path) => !existsSync(join(ROOT, path)))
              .map((path) => `${page}: "${command}" names ${path}, which does not exist`),
          ]
        }),
      ),
    )
  })
  test('link to files that exist', () => {
    expectNone(
      pages().flatMap((page) =>
        linksIn(page)
          .filter((path) => !existsSync(join(ROOT, path)))
          .map((path) => `${page}: links to ${path}, which does not exist`),
      ),
    )
  })
})

describe('package.json', () => {
  test('names files that exist in its scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>
    }
    expectNone(
      Object.entries(scripts).flatMap(([name, script]) =>
        (script.match(/(?:src|test|docs|examples|bin)\/[\w./-]+/g) ?? [])
          .filter((path) => !existsSync(join(ROOT, path)))
          .map((path) => `script "${name}": ${path} does not exist`),
      ),
    )
  })
  test('has exact versions', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as {
      readonly dependencies: Readonly<Record<string, string>>
      readonly devDependencies: Readonly<Record<string, string>>
    }
    expectNone(
      Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${name}: ${version} is a range`),
    )
  })
  test('has each runtime dependency in a decision record', () => {
    const { dependencies } = JSON.parse(read('package.json')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
    const reasons = files('docs/decisions', '.md').map(read).join('\n')
    expectNone(
      Object.keys(dependencies)
        .filter((name) => !reasons.includes(`\`${name}\``))
        .map((name) => `${name}: no decision record says why it is here`),
    )
  })
  test('is locked without the addresses a machine fetched from, for every platform', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      readonly packages: Readonly<
        Record<
          string,
          {
            readonly version?: string
            readonly resolved?: string
            readonly optionalDependencies?: Readonly<Record<string, string>>
          }
        >
      >
    }
    expectNone(
      Object.entries(packages).flatMap(([path, { version, resolved, optionalDependencies = {} }]) => [
        ...(resolved?.startsWith('http') ? [`${path}: is locked with an address`] : []),
        ...(version === undefined ? [`${path}: is locked without a version`] : []),
        ...Object.keys(optionalDependencies)
          .filter(
            (name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
          )
          .map((name) => `${path}: its optional ${name} is not locked, and npm ci will refuse the lock`),
      ]),
    )
  })
})

describe('sources', () => {
  test('name no place of one machine and no package registry', () => {
    const ofOneMachine = /(?<![\w.:/-])\/(?:home|root|Users|work)\/\w|registry\.npm/
    const self = relative(ROOT, import.meta.filename)
    expectNone(
      ['src', 'test', 'examples', 'docs', 'bin', 'infra', '.ci', '.githooks']
        .flatMap((folder) => files(folder, ''))
        .filter((path) => path !== self && statSync(join(ROOT, path)).size < 2_000_000)
        .flatMap((path) =>
          read(path)
            .split('\n')
            .flatMap((line, i) =>
              ofOneMachine.test(line) ? [`${path}:${i + 1}: ${line.trim().slice(0, 100)}`] : [],
            ),
        ),
    )
  })
  test('stand in folders that say what they are for', () => {
    expectNone(files('src', '.ts').filter((path) => /\/(utils?|helpers?|common|misc)(\/|\.ts$)/.test(path)))
  })
})

function read(path: string): string {
  const full = join(ROOT, path)
  if (!existsSync(full)) throw new Error(`${path} does not exist yet, and the repository needs it`)
  return readFileSync(full, 'utf8')
}

function sha256(path: string): string {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, path)))
    .digest('hex')
}

/** Paths from the root, of a folder that may be missing. */
function files(folder: string, suffix: string): ReadonlyArray<string> {
  const full = join(ROOT, folder)
  if (!existsSync(full)) return []
  return readdirSync(full, { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return files(path, suffix)
      return entry.isFile() && entry.name.endsWith(suffix) ? [path] : []
    })
}

/** The cells of each row below a table's head. */
function tableRows(path: string): ReadonlyArray<ReadonlyArray<string>> {
  return read(path)
    .split('\n')
    .filter((line) => /^\| *\d+ *\|/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )
}

function codeIn(text: string): ReadonlyArray<string> {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
}

/** What a reference page has entries for: code in a heading, or code that begins a row. */
function entriesOf(path: string): ReadonlyArray<string> {
  return read(path)
    .split('\n')
    .flatMap((line) => {
      if (/^#{2,4} /.test(line)) return codeIn(line)
      const cell = /^\|([^|]+)\|/.exec(line)?.[1]
      return cell === undefined ? [] : codeIn(cell)
    })
}

/** Where relative links lead, as paths from the root. */
function linksIn(path: string): ReadonlyArray<string> {
  const prose = read(path).replace(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) =>
    join(dirname(path), target),
  )
}

/** The lines of `sh` blocks, without prompts, comments and what was answered. */
function commandsIn(path: string): ReadonlyArray<string> {
  return [...read(path).matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/(^|\s)#.*$/, '')
        .trim(),
    )
    .filter((line) => line !== '')
}
