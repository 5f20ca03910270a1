export { type KafkaPlaces, kafkaPlaces } from './store.ts'
