import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const file = fileURLToPath(new URL('../../infra/compose.yaml', import.meta.url))

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0

test.skipIf(!hasCompose)('docker compose config reads infra/compose.yaml without a warning', () => {
  const { status, stderr } = spawnSync('docker', ['compose', '--file', file, 'config', '--quiet'], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toStrictEqual({ status: 0, stderr: '' })
})
