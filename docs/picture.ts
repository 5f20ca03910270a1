import { readFileSync, writeFileSync } from 'node:fs'
import { cruise, type ICruiseOptions } from 'dependency-cruiser'

/** Draws who imports whom, folder by folder, into docs/architecture.md. The rules it shows are in .dependency-cruiser.cjs. */
const PAGE = new URL('./architecture.md', import.meta.url)
const BEGIN = '<!-- picture: npm run picture -->'
const END = '<!-- /picture -->'

const options: ICruiseOptions = {
  outputType: 'mermaid',
  tsPreCompilationDeps: true,
  doNotFollow: { path: '(^|/)node_modules/' },
  includeOnly: { path: '^src/' },
  collapse: '^src/(?:node|(?:domain|projections|adapters)/[^/]+)',
}

const page = readFileSync(PAGE, 'utf8')
const begin = page.indexOf(BEGIN)
const end = page.indexOf(END)
if (begin < 0 || end < begin) {
  console.error(
    `docs/architecture.md must hold ${BEGIN} and, below it, ${END}: the picture goes between them`,
  )
  process.exit(2)
}

const { output } = await cruise(['src'], options)
const picture = `${BEGIN}\n\n\`\`\`mermaid\n${(output as string).trim()}\n\`\`\`\n\n`
writeFileSync(PAGE, page.slice(0, begin) + picture + page.slice(end))
