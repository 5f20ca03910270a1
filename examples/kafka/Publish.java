import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes three things that one customer did, as a CRM would: each once, whatever is repeated on the way.
 *
 * <pre>KAFKA_BROKERS=127.0.0.1:9092 KAFKA_TOPIC=consent.events mvn -q -f examples/kafka compile exec:java</pre>
 */
public class Publish {
  static final String BROKERS = System.getenv().getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092");
  static final String TOPIC = System.getenv().getOrDefault("KAFKA_TOPIC", "consent.events");

  /** One key for everything of one customer: it chooses the partition, and within a partition the order stays. */
  static final String KEY = "customer-4711";

  record Event(String id, String type, String json) {}

  /**
   * {@code source} and {@code id} name a message for ever. They come from the CRM's own rows, never from the moment of
   * sending. {@code time} is when the person did it.
   */
  static Event event(String id, String type, String time, String data) {
    return new Event(id, type, """
        {
          "specversion": "1.0",
          "id": "%s",
          "source": "https://crm.acme.example/consents",
          "type": "%s",
          "time": "%s",
          "datacontenttype": "application/json",
          "data": %s
        }""".formatted(id, type, time, data));
  }

  static final List<Event> EVENTS = List.of(
      event("row-90210", "org.consent-ledger.consent.granted.v1", "2026-11-02T09:00:00Z", """
          {
            "contact": "+13055550123",
            "scope": { "channel": ["sms", "voice"], "purpose": "marketing" },
            "level": "express-written",
            "capture": { "method": "web-form", "url": "https://www.acme.example/offers" },
            "disclosure": { "id": "web-contact-consent", "version": "2026-06" },
            "evidence": [
              { "kind": "form-snapshot", "uri": "https://evidence.acme.example/form-snapshot/90210" }
            ]
          }"""),
      event("row-90377", "org.consent-ledger.consent.withdrawn.v1", "2026-11-20T18:04:05Z", """
          {
            "contact": "+13055550123",
            "scope": { "channel": "sms" },
            "method": "reply-keyword",
            "words": "STOP"
          }"""),
      event("row-90412", "org.consent-ledger.dnc.added.v1", "2026-11-21T10:30:00Z", """
          {
            "contact": "+13055550123",
            "scope": { "channel": "voice" },
            "reason": "consumer-request",
            "requestedBy": "consumer"
          }"""));

  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    // Idempotent: what is sent again because an answer was lost is written once, and nothing overtakes anything.
    // acks=all: answered once all replicas that are in step have it. Only then is the row done in the CRM.
    Map<String, Object> settings = Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, BROKERS,
        ProducerConfig.CLIENT_ID_CONFIG, "acme-crm",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
        ProducerConfig.ACKS_CONFIG, "all",
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    try (var producer = new KafkaProducer<String, String>(settings)) {
      for (var event : EVENTS) {
        var record = new ProducerRecord<>(TOPIC, KEY, event.json());
        record.headers().add("content-type", "application/cloudevents+json; charset=UTF-8".getBytes());
        var written = producer.send(record).get(); // throws where it was not written
        System.out.printf("%s[%d] offset %d: %s %s%n",
            written.topic(), written.partition(), written.offset(), event.type(), event.id());
      }
    }
  }
}
