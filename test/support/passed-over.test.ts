import { expect, test, vi } from 'vitest'
import { passedOver } from './passed-over.ts'

test('passedOver() says why tests are passed over, or that they are not', () => {
  vi.stubEnv('CI', undefined)
  expect(passedOver('no java is installed')).toBe('no java is installed')
  expect(passedOver(undefined)).toBeUndefined()
})

test('passedOver() passes nothing over with CI=true', () => {
  vi.stubEnv('CI', 'true')
  expect(() => passedOver('no java is installed')).toThrow('no java is installed')
  expect(passedOver(undefined)).toBeUndefined()
})
