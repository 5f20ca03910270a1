import { brandedText } from '../kernel/branded-text.ts'

export interface OffsetBrand {
  readonly KafkaOffset: unique symbol
}

/** An offset of Kafka as text, because it has 64 bits: decimal digits, no sign, no leading zero. */
export const Offset = brandedText<OffsetBrand>('an offset', (s) => /^(0|[1-9]\d{0,18})$/.test(s))
