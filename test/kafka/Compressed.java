import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes what stands in a file by Kafka's own client. Its arguments are brokers, topic and file; a line is a compression, a
 * partition and a value, parted by tabs. "zeros N" is a value of N bytes of nothing, of which compression leaves next to none.
 */
public class Compressed {
  static KafkaProducer<byte[], byte[]> open(String brokers, String compression) {
    return new KafkaProducer<>(Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
        ProducerConfig.COMPRESSION_TYPE_CONFIG, compression,
        ProducerConfig.LINGER_MS_CONFIG, 50,
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 100_000_000,
        ProducerConfig.BUFFER_MEMORY_CONFIG, 100_000_000L,
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class));
  }

  public static void main(String[] arguments) throws Exception {
    var producers = new HashMap<String, KafkaProducer<byte[], byte[]>>();
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (var line : Files.readAllLines(Path.of(arguments[2]))) {
      var parts = line.split("\t", 3);
      var producer = producers.computeIfAbsent(parts[0], compression -> open(arguments[0], compression));
      var value = parts[2].startsWith("zeros ")
          ? new byte[Integer.parseInt(parts[2].substring(6))]
          : parts[2].getBytes(StandardCharsets.UTF_8);
      sent.add(producer.send(new ProducerRecord<>(arguments[1], Integer.parseInt(parts[1]), null, value)));
    }
    for (var one : sent) one.get(); // throws where it was not written
    producers.values().forEach(KafkaProducer::close);
  }
}
