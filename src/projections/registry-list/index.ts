export {
  type RecordedVersion,
  type RecordedWaiver,
  type RegistryList,
  type RegistryRecord,
  registryList,
} from './store.ts'
