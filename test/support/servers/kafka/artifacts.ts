import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../run-program.ts'

/** The broker that tests run against where there is no other: an ordinary Maven artifact. */
export const KAFKA_VERSION = '4.1.0'

/**
 * The folder with the jars of Apache Kafka, fetched by Maven at the first call (some 43 MB) and kept outside the repository,
 * where `LEDGER_TEST_CACHE` says. Several processes may call at once.
 */
export const kafkaJars = async (): Promise<string> => {
  const cache = process.env['LEDGER_TEST_CACHE'] ?? join(homedir(), '.cache', 'consent-ledger')
  const jars = join(cache, `kafka-${KAFKA_VERSION}`)
  if (existsSync(jars)) return jars
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'fetching-'))
  try {
    writeFileSync(join(dir, 'pom.xml'), POM)
    const fetched = join(dir, 'jars')
    await runProgram('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${fetched}`], {
      cwd: dir,
      timeout: FETCH_MS_MAX,
    })
    if (!readdirSync(fetched).some((name) => name.startsWith('kafka_')))
      throw new Error('Maven brought no broker')
    if (!existsSync(jars)) renameSync(fetched, jars)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  return jars
}

/** Why no broker can be made from Maven's artifacts here; undefined where one can. */
export const lacksForBroker = async (): Promise<string | undefined> => {
  for (const program of ['java', 'mvn']) {
    const answers = await runProgram(program, ['-version']).then(
      () => true,
      () => false,
    )
    if (!answers) return `no ${program} is installed`
  }
  return undefined
}

const FETCH_MS_MAX = 240_000

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.consent-ledger.test</groupId>
  <artifactId>broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>2.24.3</version>
    </dependency>
  </dependencies>
</project>
`
